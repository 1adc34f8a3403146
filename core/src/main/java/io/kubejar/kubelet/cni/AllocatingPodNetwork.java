package io.kubejar.kubelet.cni;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.network.PodAddresses;
import java.time.Duration;
import java.util.List;

/**
 * The default network: each Pod gets an address of its node's range, or of the cluster's range if
 * the node has none.
 */
public final class AllocatingPodNetwork implements PodNetwork {
  private final PodAddresses addresses;

  public AllocatingPodNetwork(PodAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public NetworkSetup add(KubeObject pod, KubeObject node) {
    String nodeRange = node.spec().path("podCIDR").asText();
    String range = nodeRange.isEmpty() ? addresses.clusterCidr() : nodeRange;
    return addresses
        .allocate(range)
        .<NetworkSetup>map(a -> new NetworkSetup.Connected(List.of(a), Duration.ZERO))
        .orElseGet(() -> new NetworkSetup.Failed(exhausted(range)));
  }

  /** As the plugin {@code host-local} says it. */
  private static String exhausted(String range) {
    return "plugin type=\"host-local\" failed (add): failed to allocate for range 0: no IP addresses"
        + " available in range set: "
        + range;
  }

  @Override
  public void delete(KubeObject pod, List<String> released) {
    released.forEach(addresses::release);
  }
}
