package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The patches by which the scheduler changes the status of pods.
 *
 * <p>Follows {@code UpdatePodCondition} of {@code pkg/api/v1/pod/util.go} and {@code
 * PatchPodStatus} of {@code pkg/scheduler/util/utils.go}.
 */
public final class PodConditions {
  private PodConditions() {}

  /** What a condition is to say. */
  public record Condition(String type, String status, String reason, String message) {}

  /**
   * A condition as the pod should have it, null if it has it already; the transition time is kept
   * if the status stays the same.
   */
  public static @Nullable ObjectNode changed(KubeObject pod, Condition wanted, Instant now) {
    ObjectNode condition = Json.object();
    condition.put("type", wanted.type());
    if (pod.generation() > 0) {
      condition.put("observedGeneration", pod.generation());
    }
    condition.put("status", wanted.status());
    condition.putNull("lastProbeTime");
    condition.put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
    condition.put("reason", wanted.reason()).put("message", wanted.message());
    for (JsonNode existing : pod.status().path("conditions")) {
      if (existing.path("type").asText().equals(wanted.type())
          && existing.path("status").asText().equals(wanted.status())) {
        condition.set("lastTransitionTime", existing.path("lastTransitionTime"));
        if (saysTheSame(existing, condition)) {
          return null;
        }
      }
    }
    return condition;
  }

  private static boolean saysTheSame(JsonNode existing, ObjectNode condition) {
    return existing.path("reason").asText().equals(condition.path("reason").asText())
        && existing.path("message").asText().equals(condition.path("message").asText())
        && existing.path("observedGeneration").equals(condition.path("observedGeneration"));
  }

  /** Puts a condition into a strategic merge patch of the status, after those that there are. */
  public static void putInto(ObjectNode status, KubeObject pod, ObjectNode condition) {
    ArrayNode order = status.putArray("$setElementOrder/conditions");
    String type = condition.path("type").asText();
    for (JsonNode existing : pod.status().path("conditions")) {
      if (!existing.path("type").asText().equals(type)) {
        order.addObject().put("type", existing.path("type").asText());
      }
    }
    order.addObject().put("type", type);
    status.putArray("conditions").add(condition);
  }

  /**
   * Sends a strategic merge patch of the status of this very pod, not of one that came after it.
   *
   * @throws io.kubejar.apimachinery.StatusException if the API server refuses
   */
  public static void patchStatus(ResourceClient pods, KubeObject pod, ObjectNode status) {
    ObjectNode patch = Json.object();
    patch.putObject("metadata").put("uid", pod.uid());
    patch.set("status", status);
    pods.patch(
        pod.namespace(), pod.name(), "status", "application/strategic-merge-patch+json", patch);
  }
}
