package io.kubejar.network;

import io.kubejar.apimachinery.Ipv4Cidr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The addresses of Pods: each is given out once until it is released, round robin, so that a
 * released one is not given out again at once.
 *
 * <p>Follows the allocator of the CNI plugin {@code host-local}: the network's address, the
 * gateway's (the first one) and the broadcast address are not given out. Owned by the event loop.
 */
public final class PodAddresses {
  /** The range of clusters up to 250 nodes, with 256 addresses for each node. */
  public static final String DEFAULT_CLUSTER_CIDR = "10.244.0.0/16";

  /** The range of larger clusters. */
  public static final String LARGE_CLUSTER_CIDR = "10.128.0.0/9";

  private static final int MOST_NODES_OF_DEFAULT = 250;

  private final String clusterCidr;
  private final Set<Long> used = new HashSet<>();
  private final Map<String, Range> ranges = new HashMap<>();

  /** A range and where its last search ended. */
  private static final class Range {
    final Ipv4Cidr cidr;
    long next;

    Range(Ipv4Cidr cidr) {
      this.cidr = cidr;
      this.next = cidr.base() + 2;
    }

    long after(long address) {
      boolean last = address + 1 >= cidr.base() + cidr.size() - 1;
      return last ? cidr.base() + 2 : address + 1;
    }

    /** All but the network, the gateway and the broadcast address. */
    long usable() {
      return cidr.size() - 3;
    }
  }

  /**
   * @param clusterCidr the range of all Pods, for nodes that have none of their own
   * @throws IllegalArgumentException if it is not an IPv4 range
   */
  public PodAddresses(String clusterCidr) {
    this.clusterCidr = clusterCidr;
    ranges.put(clusterCidr, new Range(Ipv4Cidr.parse(clusterCidr)));
  }

  /** A range that suffices for that many nodes. */
  public static String clusterCidrFor(int nodes) {
    return nodes <= MOST_NODES_OF_DEFAULT ? DEFAULT_CLUSTER_CIDR : LARGE_CLUSTER_CIDR;
  }

  public String clusterCidr() {
    return clusterCidr;
  }

  /**
   * Takes an address of a range; empty if all are taken.
   *
   * @throws IllegalArgumentException if it is not an IPv4 range
   */
  public Optional<String> allocate(String cidr) {
    Range range = ranges.computeIfAbsent(cidr, c -> new Range(Ipv4Cidr.parse(c)));
    long candidate = range.next;
    for (long tried = 0; tried < range.usable(); tried++) {
      if (used.add(candidate)) {
        range.next = range.after(candidate);
        return Optional.of(Ipv4Cidr.toText(candidate));
      }
      candidate = range.after(candidate);
    }
    return Optional.empty();
  }

  /** Gives an address back; one that was not taken is ignored. */
  public void release(String address) {
    used.remove(Ipv4Cidr.toNumber(address));
  }
}
