package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apiserver.registry.core.PodTemplateValidation;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on DaemonSets; follows {@code pkg/apis/apps/validation/validation.go}. */
final class DaemonSetValidation {
  private static final List<String> STRATEGIES = List.of("RollingUpdate", "OnDelete");

  private DaemonSetValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    LabelSelector selector =
        WorkloadRules.selector(spec, "empty selector is invalid for daemonset", path, violations);
    WorkloadRules.templateLabels(spec, selector, path, violations);
    FieldPath template = path.child("template");
    PodTemplateValidation.check(spec.path("template"), template, violations);
    PodTemplateValidation.onlyRestartPolicyAlways(
        spec.path("template"), "DaemonSet", template, violations);
    WorkloadRules.nonNegative(spec, "minReadySeconds", path, violations);
    updateStrategy(spec.path("updateStrategy"), path.child("updateStrategy"), violations);
    WorkloadRules.nonNegative(spec, "revisionHistoryLimit", path, violations);
  }

  private static void updateStrategy(JsonNode strategy, FieldPath path, Violations violations) {
    String type = FieldRules.text(strategy, "type");
    if (type.equals("OnDelete")) {
      return;
    }
    if (!type.equals("RollingUpdate")) {
      violations.add(FieldError.notSupported(path, strategy, STRATEGIES));
      return;
    }
    JsonNode rolling = strategy.path("rollingUpdate");
    FieldPath at = path.child("rollingUpdate");
    if (!rolling.isObject()) {
      violations.required(at, "");
      return;
    }
    JsonNode unavailable = rolling.path("maxUnavailable");
    JsonNode surge = rolling.path("maxSurge");
    FieldRules.positiveIntOrPercent(unavailable, at.child("maxUnavailable"), violations);
    FieldRules.positiveIntOrPercent(surge, at.child("maxSurge"), violations);
    FieldRules.notMoreThanAll(unavailable, at.child("maxUnavailable"), violations);
    FieldRules.notMoreThanAll(surge, at.child("maxSurge"), violations);
    boolean hasUnavailable = !FieldRules.isZeroIntOrPercent(unavailable);
    boolean hasSurge = !FieldRules.isZeroIntOrPercent(surge);
    if (hasUnavailable && hasSurge) {
      violations.invalid(
          at.child("maxSurge"), surge, "may not be set when maxUnavailable is non-zero");
    } else if (!hasUnavailable && !hasSurge) {
      violations.required(at.child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
    }
  }
}
