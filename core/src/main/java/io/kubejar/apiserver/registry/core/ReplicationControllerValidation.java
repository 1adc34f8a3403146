package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;

/** The rules on ReplicationControllers; follows core validation. */
final class ReplicationControllerValidation {
  private ReplicationControllerValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    FieldRules.nonNegative(spec, "minReadySeconds", path, violations);
    if (spec.path("selector").isEmpty()) {
      violations.required(path.child("selector"), "");
    }
    FieldRules.nonNegative(spec, "replicas", path, violations);
    FieldPath template = path.child("template");
    if (!spec.path("template").isObject()) {
      violations.required(template, "");
      return;
    }
    JsonNode labels = spec.path("template").path("metadata").path("labels");
    if (!spec.path("selector").isEmpty()
        && !LabelSelector.ofMap(spec.path("selector")).matches(labels)) {
      violations.invalid(
          template.child("metadata").child("labels"),
          FieldRules.quoted(labels.isMissingNode() ? null : labels),
          "`selector` does not match template `labels`");
    }
    PodTemplateValidation.check(spec.path("template"), template, violations);
    PodTemplateValidation.onlyRestartPolicyAlways(
        spec.path("template"), "ReplicationController", template, violations);
  }
}
