package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Violations;

/** The rules on a new Pod; follows {@code ValidatePodCreate} of core validation. */
final class PodValidation {
  private static final String MIRROR = "kubernetes.io/config.mirror";

  private PodValidation() {}

  static void check(JsonNode pod, Violations violations) {
    JsonNode spec = pod.path("spec");
    annotations(pod.path("metadata").path("annotations"), spec, violations);
    PodSpecValidation.check(spec, FieldPath.of("spec"), violations);
    if (!spec.path("ephemeralContainers").isEmpty()) {
      violations.forbidden(FieldPath.of("spec", "ephemeralContainers"), "cannot be set on create");
    }
    if (!spec.path("schedulingGates").isEmpty() && !spec.path("nodeName").asText().isEmpty()) {
      violations.forbidden(
          FieldPath.of("spec", "nodeName"),
          "cannot be set until all schedulingGates have been cleared");
    }
  }

  static void annotations(JsonNode annotations, JsonNode spec, Violations violations) {
    if (annotations.has(MIRROR) && spec.path("nodeName").asText().isEmpty()) {
      violations.invalid(
          FieldPath.of("metadata", "annotations").key(MIRROR),
          annotations.get(MIRROR),
          "must set spec.nodeName if mirror pod annotation is set");
    }
  }
}
