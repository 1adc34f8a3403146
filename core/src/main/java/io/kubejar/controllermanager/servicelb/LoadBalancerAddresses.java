package io.kubejar.controllermanager.servicelb;

import io.kubejar.apimachinery.Ipv4Cidr;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The load balancers of a cloud that exists in memory only: one address for each Service that asked
 * for one, kept until its load balancer is deleted. Owned by the event loop.
 */
final class LoadBalancerAddresses {
  /** A range that is set aside for benchmarks, so it leads nowhere (RFC 2544). */
  static final Ipv4Cidr RANGE = Ipv4Cidr.parse("198.18.0.0/16");

  private final Map<String, String> addressOfUid = new HashMap<>();
  private final Set<String> used = new HashSet<>();
  private long next = RANGE.base() + 1;

  /** Notes that a Service has an address already. */
  void adopt(String uid, String address) {
    if (used.add(address)) {
      addressOfUid.put(uid, address);
    }
  }

  boolean isEmpty() {
    return addressOfUid.isEmpty();
  }

  @Nullable String find(String uid) {
    return addressOfUid.get(uid);
  }

  /**
   * The address of a Service, a new one if it has none.
   *
   * @param wanted the address that the Service asks for, empty for any
   * @throws IllegalStateException if the wanted address belongs to another Service, or all are
   *     taken; the message says so
   */
  String ensure(String uid, String wanted) {
    String current = addressOfUid.get(uid);
    if (current != null && (wanted.isEmpty() || wanted.equals(current))) {
      return current;
    }
    if (used.contains(wanted)) {
      throw new IllegalStateException("requested ip %s is already in use".formatted(wanted));
    }
    String address = wanted.isEmpty() ? free() : wanted;
    release(uid);
    adopt(uid, address);
    return address;
  }

  private String free() {
    for (long tried = 0; tried < RANGE.size() - 2; tried++) {
      String candidate = Ipv4Cidr.toText(next);
      boolean last = next + 1 >= RANGE.base() + RANGE.size() - 1;
      next = last ? RANGE.base() + 1 : next + 1;
      if (!used.contains(candidate)) {
        return candidate;
      }
    }
    throw new IllegalStateException("no address of 198.18.0.0/16 is free");
  }

  /** Deletes the load balancer of a Service, if there is one. */
  void release(String uid) {
    String address = addressOfUid.remove(uid);
    if (address != null) {
      used.remove(address);
    }
  }
}
