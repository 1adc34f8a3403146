package io.kubejar.controllermanager.disruption;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.controllermanager.podcontrol.IntOrPercent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many Pods a budget should have, by the controllers that own them.
 *
 * <p>Follows {@code getExpectedPodCount} of {@code pkg/controller/disruption/disruption.go}.
 */
final class ExpectedPods {
  private final Informer deployments;
  private final Informer replicaSets;
  private final Informer statefulSets;
  private final Informer replicationControllers;

  ExpectedPods(ComponentContext context) {
    deployments = context.informers().informer("apps/v1", "deployments");
    replicaSets = context.informers().informer("apps/v1", "replicasets");
    statefulSets = context.informers().informer("apps/v1", "statefulsets");
    replicationControllers = context.informers().informer("v1", "replicationcontrollers");
  }

  /** How many Pods there should be, and how many of them must be healthy. */
  record Counts(int expected, int desiredHealthy) {}

  /**
   * Counts for a budget and its Pods.
   *
   * @throws IllegalStateException if a Pod has no controller whose scale can be told
   */
  Counts count(KubeObject budget, List<KubeObject> pods) {
    JsonNode maxUnavailable = budget.spec().path("maxUnavailable");
    JsonNode minAvailable = budget.spec().path("minAvailable");
    if (!maxUnavailable.isMissingNode() && !maxUnavailable.isNull()) {
      int expected = expectedScale(pods);
      int most = IntOrPercent.scaled(maxUnavailable, expected, true, 0);
      return new Counts(expected, Math.max(0, expected - most));
    }
    if (minAvailable.isNumber()) {
      return new Counts(pods.size(), minAvailable.asInt());
    }
    if (minAvailable.isTextual()) {
      int expected = expectedScale(pods);
      return new Counts(expected, IntOrPercent.scaled(minAvailable, expected, true, 0));
    }
    return new Counts(0, 0);
  }

  private int expectedScale(List<KubeObject> pods) {
    Map<String, Integer> scaleByController = new HashMap<>();
    for (KubeObject pod : pods) {
      JsonNode reference = pod.controllerRef().orElse(null);
      if (reference == null) {
        throw new IllegalStateException(
            "found no controller ref for pod \"%s\"".formatted(pod.name()));
      }
      KubeObject controller = topController(pod.namespace(), reference);
      if (controller == null) {
        throw new IllegalStateException(
            "found no controllers for pod \"%s\"".formatted(pod.name()));
      }
      scaleByController.put(controller.uid(), controller.spec().path("replicas").asInt(1));
    }
    return scaleByController.values().stream().mapToInt(Integer::intValue).sum();
  }

  private @Nullable KubeObject topController(String namespace, JsonNode reference) {
    KubeObject controller =
        switch (reference.path("kind").asText()) {
          case "ReplicaSet" -> find(replicaSets, namespace, reference);
          case "StatefulSet" -> find(statefulSets, namespace, reference);
          case "ReplicationController" -> find(replicationControllers, namespace, reference);
          default -> null;
        };
    if (controller == null) {
      return null;
    }
    JsonNode owner = controller.controllerRef().orElse(null);
    if (owner == null || !owner.path("kind").asText().equals("Deployment")) {
      return controller;
    }
    return find(deployments, namespace, owner);
  }

  private static @Nullable KubeObject find(
      Informer informer, String namespace, JsonNode reference) {
    KubeObject found = informer.get(namespace, reference.path("name").asText());
    boolean same = found != null && found.uid().equals(reference.path("uid").asText());
    return same ? found : null;
  }
}
