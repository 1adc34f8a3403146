package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import java.time.Instant;

/**
 * Ends Pods that their kubelet or controller did not end, and says in their status why.
 *
 * <p>Follows {@code UpdatePodCondition} and its users in {@code pkg/controller/podgc} and {@code
 * pkg/controller/tainteviction}.
 */
public final class PodDisruption {
  private static final String CONDITION = "DisruptionTarget";
  private static final String STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";

  private final ResourceClient pods;

  public PodDisruption(ResourceClient pods) {
    this.pods = pods;
  }

  /** Sets the condition DisruptionTarget, and the phase Failed if the Pod can't end by itself. */
  public void mark(KubeObject pod, String reason, String message, boolean failed, Instant now) {
    ObjectNode patch = Json.object();
    patch.putObject("metadata").put("uid", pod.uid());
    ObjectNode status = patch.putObject("status");
    ObjectNode updated = pod.mutableJson().withObjectProperty("status");
    if (Conditions.update(updated, Conditions.of(CONDITION, "True", reason, message, now))) {
      for (JsonNode condition : updated.path("conditions")) {
        if (condition.path("type").asText().equals(CONDITION)) {
          status.putArray("conditions").add(condition);
        }
      }
    }
    if (failed && !Pods.isTerminal(pod)) {
      status.put("phase", "Failed");
    }
    if (!status.isEmpty()) {
      ignoringAbsence(
          () -> pods.patch(pod.namespace(), pod.name(), "status", STRATEGIC_MERGE_PATCH, patch));
    }
  }

  /** Deletes a Pod with its own grace period. */
  public void delete(KubeObject pod) {
    delete(pod, Json.object());
  }

  /** Deletes a Pod at once. */
  public void deleteNow(KubeObject pod) {
    delete(pod, Json.object().put("gracePeriodSeconds", 0));
  }

  private void delete(KubeObject pod, ObjectNode options) {
    options.putObject("preconditions").put("uid", pod.uid());
    ignoringAbsence(() -> pods.delete(pod.namespace(), pod.name(), options));
  }

  private static void ignoringAbsence(Runnable request) {
    try {
      request.run();
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
