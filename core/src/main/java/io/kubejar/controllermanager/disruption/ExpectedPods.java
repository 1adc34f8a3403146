package io.kubejar.controllermanager.disruption;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ServedResources;
import io.kubejar.client.ServedResources.ServedResource;
import io.kubejar.controllermanager.podcontrol.IntOrPercent;
import io.kubejar.controllermanager.podcontrol.Scales;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many Pods a budget should have, by the controllers that own them.
 *
 * <p>Controllers of kinds that are not built in are asked through their scale subresource. Follows
 * {@code getExpectedPodCount} of {@code pkg/controller/disruption/disruption.go}.
 */
final class ExpectedPods {
  private final Informer deployments;
  private final Informer replicaSets;
  private final Informer statefulSets;
  private final Informer replicationControllers;
  private final Scales scales;

  ExpectedPods(ComponentContext context, ServedResources resources) {
    scales = new Scales(context.client(), resources);
    deployments = context.informers().informer("apps/v1", "deployments");
    replicaSets = context.informers().informer("apps/v1", "replicasets");
    statefulSets = context.informers().informer("apps/v1", "statefulsets");
    replicationControllers = context.informers().informer("v1", "replicationcontrollers");
  }

  /**
   * How many Pods there should be, and how many of them must be healthy.
   *
   * @param unmanaged whether there are Pods that no controller owns, which are not counted
   */
  record Counts(int expected, int desiredHealthy, boolean unmanaged) {}

  /** The size of a controller that owns Pods. */
  private record Controlled(String uid, int replicas) {}

  /**
   * Counts for a budget and its Pods.
   *
   * @throws IllegalStateException if the scale of a Pod's controller can't be told
   */
  Counts count(KubeObject budget, List<KubeObject> pods) {
    JsonNode maxUnavailable = budget.spec().path("maxUnavailable");
    JsonNode minAvailable = budget.spec().path("minAvailable");
    if (!maxUnavailable.isMissingNode() && !maxUnavailable.isNull()) {
      int expected = expectedScale(pods);
      int most = IntOrPercent.scaled(maxUnavailable, expected, true, 0);
      return new Counts(expected, Math.max(0, expected - most), hasUnmanaged(pods));
    }
    if (minAvailable.isNumber()) {
      return new Counts(pods.size(), minAvailable.asInt(), false);
    }
    if (minAvailable.isTextual()) {
      int expected = expectedScale(pods);
      int least = IntOrPercent.scaled(minAvailable, expected, true, 0);
      return new Counts(expected, least, hasUnmanaged(pods));
    }
    return new Counts(0, 0, false);
  }

  private static boolean hasUnmanaged(List<KubeObject> pods) {
    return pods.stream().anyMatch(pod -> pod.controllerRef().isEmpty());
  }

  private int expectedScale(List<KubeObject> pods) {
    Map<String, Integer> scaleByController = new HashMap<>();
    for (KubeObject pod : pods) {
      JsonNode reference = pod.controllerRef().orElse(null);
      if (reference == null) {
        continue;
      }
      Controlled controlled = controlled(pod, reference);
      scaleByController.put(controlled.uid(), controlled.replicas());
    }
    return scaleByController.values().stream().mapToInt(Integer::intValue).sum();
  }

  private Controlled controlled(KubeObject pod, JsonNode reference) {
    KubeObject controller = topController(pod.namespace(), reference);
    Controlled controlled =
        controller == null
            ? byScale(pod.namespace(), reference)
            : new Controlled(controller.uid(), controller.spec().path("replicas").asInt(1));
    if (controlled == null) {
      throw new IllegalStateException("found no controllers for pod \"%s\"".formatted(pod.name()));
    }
    return controlled;
  }

  private @Nullable Controlled byScale(String namespace, JsonNode reference) {
    try {
      ServedResource target = scales.target(reference);
      if (!target.subresources().contains("scale")) {
        throw new IllegalStateException(
            target.resource().groupResource() + " does not implement the scale subresource");
      }
      Scales.Scale scale = scales.get(namespace, reference);
      boolean same = scale.json().uid().equals(reference.path("uid").asText());
      return same ? new Controlled(scale.json().uid(), scale.specReplicas()) : null;
    } catch (StatusException e) {
      if (e.isNotFound() && scales.isServed(reference)) {
        return null;
      }
      throw new IllegalStateException(e.getMessage(), e);
    }
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
