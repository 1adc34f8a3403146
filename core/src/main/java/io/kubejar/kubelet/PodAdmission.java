package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node takes a Pod that was bound to it: resources, node selector and affinity, host
 * ports, taints that evict.
 *
 * <p>Follows {@code pkg/kubelet/lifecycle/predicate.go}. Resources that the node does not have at
 * all are not asked for, as there.
 */
final class PodAdmission {
  private static final List<String> CHECKED_IN_ORDER =
      List.of("pods", "cpu", "memory", "ephemeral-storage");
  private static final List<String> RESIZED_IN_ORDER = List.of("memory", "cpu");

  private PodAdmission() {}

  /**
   * Why a Pod is rejected.
   *
   * @param reason its {@code status.reason}
   * @param message the end of its {@code status.message}
   */
  record Rejection(String reason, String message) {}

  /** Why a node rejects a Pod, null if it takes it. */
  static @Nullable Rejection reject(KubeObject pod, KubeObject node, NodeResources resources) {
    JsonNode os = pod.spec().path("os").path("name");
    if (os.isTextual() && !os.asText().equals("linux")) {
      return new Rejection(
          "PodOSNotSupported", "Failed to admit pod as the OS field doesn't match node OS");
    }
    Rejection insufficient = insufficient(NodeResources.requests(pod.spec()), Map.of(), resources);
    if (insufficient != null) {
      return insufficient;
    }
    if (!NodeSelection.matches(pod.spec(), node)) {
      return predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector");
    }
    Set<String> ports = NodeResources.hostPorts(pod.spec());
    if (resources.usesAny(ports)) {
      return predicate("NodePorts", "node(s) didn't have free ports for the requested pod ports");
    }
    for (JsonNode taint : node.spec().path("taints")) {
      if (taint.path("effect").asText().equals("NoExecute")
          && !NodeSelection.tolerates(pod.spec(), taint)) {
        return predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate");
      }
    }
    return null;
  }

  private static Rejection predicate(String name, String why) {
    return new Rejection(name, "Predicate " + name + " failed: " + why);
  }

  /**
   * Why a Pod that runs cannot have other resources, null if it can.
   *
   * @param wanted its spec with the resources that it asks for
   * @param allocated its spec with those that it has
   */
  static @Nullable Rejection obstacleOfResize(
      JsonNode wanted, JsonNode allocated, NodeResources resources) {
    Map<String, Long> requests = NodeResources.requests(wanted);
    for (String resource : RESIZED_IN_ORDER) {
      long requested = requests.getOrDefault(resource, 0L);
      long capacity = resources.capacity(resource);
      if (requested > capacity) {
        return new Rejection(
            "Infeasible",
            String.format(
                "Node didn't have enough capacity: %s, requested: %d, capacity: %d",
                resource, requested, capacity));
      }
    }
    Rejection insufficient = insufficient(requests, NodeResources.requests(allocated), resources);
    return insufficient == null ? null : new Rejection("Deferred", insufficient.message());
  }

  private static @Nullable Rejection insufficient(
      Map<String, Long> requests, Map<String, Long> own, NodeResources resources) {
    List<String> order = new ArrayList<>(CHECKED_IN_ORDER);
    requests.keySet().stream().filter(r -> !order.contains(r)).sorted().forEach(order::add);
    for (String resource : order) {
      long requested = requests.getOrDefault(resource, 0L);
      long capacity = resources.capacity(resource);
      long used = resources.used(resource) - own.getOrDefault(resource, 0L);
      boolean counts = requested > 0 && (capacity > 0 || CHECKED_IN_ORDER.contains(resource));
      if (counts && requested > capacity - used) {
        String message =
            String.format(
                "Node didn't have enough resource: %s, requested: %d, used: %d, capacity: %d",
                resource, requested, used, capacity);
        return new Rejection("OutOf" + resource, message);
      }
    }
    return null;
  }
}
