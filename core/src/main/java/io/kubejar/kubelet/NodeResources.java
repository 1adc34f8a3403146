package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apimachinery.quota.PodRequests;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What of a node is taken by the Pods that it admitted; kept up to date, never summed up anew. */
final class NodeResources {
  private final Map<String, Long> capacity = new HashMap<>();
  private final Map<String, Long> used = new HashMap<>();
  private final Set<String> hostPorts = new HashSet<>(0);
  private final Set<Runnable> waiting = new LinkedHashSet<>(0);

  NodeResources(Map<String, String> allocatable) {
    allocatable.forEach(
        (resource, q) -> capacity.put(resource, amount(resource, Quantity.parse(q))));
  }

  long capacity(String resource) {
    return capacity.getOrDefault(resource, 0L);
  }

  long used(String resource) {
    return used.getOrDefault(resource, 0L);
  }

  boolean usesAny(Set<String> ports) {
    return ports.stream().anyMatch(hostPorts::contains);
  }

  void take(JsonNode podSpec) {
    requests(podSpec).forEach((resource, n) -> used.merge(resource, n, Long::sum));
    hostPorts.addAll(hostPorts(podSpec));
  }

  void release(JsonNode podSpec) {
    requests(podSpec).forEach((resource, n) -> used.merge(resource, -n, Long::sum));
    hostPorts.removeAll(hostPorts(podSpec));
    List<Runnable> woken = List.copyOf(waiting);
    waiting.clear();
    woken.forEach(Runnable::run);
  }

  /** A Pod that has something needs something else from now on. */
  void replace(JsonNode oldSpec, JsonNode newSpec) {
    release(oldSpec);
    take(newSpec);
  }

  /** Runs something once when a Pod gives something back. */
  void awaitRelease(Runnable wake) {
    waiting.add(wake);
  }

  /** What a Pod takes of a node: CPU in thousandths, everything else in units. */
  static Map<String, Long> requests(JsonNode podSpec) {
    Map<String, Long> amounts = new HashMap<>();
    PodRequests.of(podSpec, "requests")
        .forEach((resource, quantity) -> amounts.put(resource, amount(resource, quantity)));
    amounts.put("pods", 1L);
    return amounts;
  }

  private static long amount(String resource, Quantity quantity) {
    return resource.equals("cpu") ? quantity.milliValue() : quantity.value();
  }

  /** The host ports of a Pod as {@code protocol/address/port}. */
  static Set<String> hostPorts(JsonNode podSpec) {
    Set<String> ports = new HashSet<>(0);
    for (JsonNode container : podSpec.path("containers")) {
      for (JsonNode port : container.path("ports")) {
        int hostPort = port.path("hostPort").asInt();
        if (hostPort > 0) {
          String protocol = port.path("protocol").asText("TCP");
          ports.add(protocol + "/" + port.path("hostIP").asText("0.0.0.0") + "/" + hostPort);
        }
      }
    }
    return ports;
  }
}
