package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on Deployments; follows {@code pkg/apis/apps/validation/validation.go}. */
final class DeploymentValidation {
  private static final List<String> STRATEGIES = List.of("Recreate", "RollingUpdate");

  private DeploymentValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    WorkloadRules.nonNegative(spec, "replicas", path, violations);
    LabelSelector selector =
        WorkloadRules.selector(spec, "empty selector is invalid for deployment", path, violations);
    WorkloadRules.template(spec, selector, "ReplicaSet", path, violations);
    strategy(spec.path("strategy"), path.child("strategy"), violations);
    WorkloadRules.nonNegative(spec, "minReadySeconds", path, violations);
    WorkloadRules.nonNegative(spec, "revisionHistoryLimit", path, violations);
    WorkloadRules.nonNegative(spec, "progressDeadlineSeconds", path, violations);
    JsonNode deadline = spec.path("progressDeadlineSeconds");
    if (deadline.isNumber() && deadline.asLong() <= spec.path("minReadySeconds").asLong()) {
      violations.invalid(
          path.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
    }
  }

  private static void strategy(JsonNode strategy, FieldPath path, Violations violations) {
    String type = FieldRules.text(strategy, "type");
    FieldPath rollingPath = path.child("rollingUpdate");
    switch (type) {
      case "Recreate" -> {
        if (strategy.hasNonNull("rollingUpdate")) {
          violations.forbidden(
              rollingPath, "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "RollingUpdate" ->
          rollingUpdate(strategy.path("rollingUpdate"), rollingPath, violations);
      default -> violations.add(FieldError.notSupported(path, strategy, STRATEGIES));
    }
  }

  private static void rollingUpdate(JsonNode rolling, FieldPath path, Violations violations) {
    JsonNode unavailable = rolling.path("maxUnavailable");
    JsonNode surge = rolling.path("maxSurge");
    FieldPath unavailablePath = path.child("maxUnavailable");
    FieldRules.positiveIntOrPercent(unavailable, unavailablePath, violations);
    FieldRules.positiveIntOrPercent(surge, path.child("maxSurge"), violations);
    if (FieldRules.isZeroIntOrPercent(unavailable) && FieldRules.isZeroIntOrPercent(surge)) {
      violations.invalid(unavailablePath, unavailable, "may not be 0 when `maxSurge` is 0");
    }
    FieldRules.notMoreThanAll(unavailable, unavailablePath, violations);
  }

  static void checkStatus(JsonNode status, JsonNode old, FieldPath path, Violations violations) {
    for (String field :
        new String[] {
          "observedGeneration",
          "replicas",
          "updatedReplicas",
          "readyReplicas",
          "availableReplicas",
          "unavailableReplicas",
          "collisionCount"
        }) {
      WorkloadRules.nonNegative(status, field, path, violations);
    }
    String bound = "cannot be greater than status.replicas";
    WorkloadRules.notMoreThan(status, "updatedReplicas", "replicas", bound, violations);
    WorkloadRules.notMoreThan(status, "readyReplicas", "replicas", bound, violations);
    WorkloadRules.notMoreThan(status, "availableReplicas", "replicas", bound, violations);
    WorkloadRules.notMoreThan(
        status,
        "availableReplicas",
        "readyReplicas",
        "cannot be greater than readyReplicas",
        violations);
    if (status.path("collisionCount").asLong() < old.path("collisionCount").asLong()) {
      violations.invalid(
          path.child("collisionCount"),
          FieldRules.quoted(status.get("collisionCount")),
          "cannot be decremented");
    }
  }
}
