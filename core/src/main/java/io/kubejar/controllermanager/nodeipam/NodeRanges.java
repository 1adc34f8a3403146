package io.kubejar.controllermanager.nodeipam;

import io.kubejar.apimachinery.Ipv4Cidr;
import java.util.BitSet;
import java.util.Optional;

/**
 * The ranges of nodes in the range of the cluster, given out round robin.
 *
 * <p>Follows {@code pkg/controller/nodeipam/ipam/cidrset/cidr_set.go}. Owned by the event loop.
 */
final class NodeRanges {
  private static final int MASK_BITS = 24;
  private static final long SIZE = 1L << (32 - MASK_BITS);

  private final Ipv4Cidr cluster;
  private final BitSet used = new BitSet();
  private int next;

  /**
   * @param clusterCidr the IPv4 range of all Pods
   */
  NodeRanges(String clusterCidr) {
    this.cluster = Ipv4Cidr.parse(clusterCidr);
  }

  private int count() {
    return (int) (cluster.size() / SIZE);
  }

  /** Takes a free range; empty if there is none. */
  Optional<String> allocate() {
    for (int tried = 0; tried < count(); tried++) {
      int candidate = (next + tried) % count();
      if (!used.get(candidate)) {
        used.set(candidate);
        next = (candidate + 1) % count();
        return Optional.of(Ipv4Cidr.toText(cluster.base() + candidate * SIZE) + "/" + MASK_BITS);
      }
    }
    return Optional.empty();
  }

  /** Marks a range that a node has already. */
  void occupy(String cidr) {
    mark(cidr, true);
  }

  void release(String cidr) {
    mark(cidr, false);
  }

  /** A range that is not of this cluster is nobody's concern here. */
  private void mark(String cidr, boolean taken) {
    try {
      Ipv4Cidr range = Ipv4Cidr.parse(cidr);
      if (cluster.contains(range.base())) {
        int first = (int) ((range.base() - cluster.base()) / SIZE);
        int ranges = (int) Math.max(1, range.size() / SIZE);
        used.set(first, Math.min(first + ranges, count()), taken);
      }
    } catch (IllegalArgumentException e) {
      // An IPv6 range.
    }
  }
}
