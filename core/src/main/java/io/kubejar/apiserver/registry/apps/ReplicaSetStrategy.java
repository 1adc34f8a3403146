package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.StatusCounts;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * ReplicaSets.
 *
 * <p>Follows {@code pkg/apis/apps/validation/validation.go} and {@code
 * pkg/registry/apps/replicaset/strategy.go}.
 */
final class ReplicaSetStrategy extends KindStrategy {
  private static final StatusCounts COUNTS =
      StatusCounts.of(
              "replicas",
              "fullyLabeledReplicas",
              "readyReplicas",
              "availableReplicas",
              "observedGeneration")
          .within("fullyLabeledReplicas", "replicas", "status.replicas")
          .within("readyReplicas", "replicas", "status.replicas")
          .within("availableReplicas", "replicas", "status.replicas")
          .within("availableReplicas", "readyReplicas", "readyReplicas");

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .absentNumber("replicas", 1)
                  .object("template", PodDefaults.TEMPLATE)
                  .build())
          .object("status", Defaults.table().number("replicas", 0).build())
          .build();

  ReplicaSetStrategy() {
    super(DEFAULTS);
  }

  @Override
  protected ObjectNode newStatus() {
    return Json.object().put("replicas", 0);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    FieldPath path = FieldPath.of("spec");
    JsonNode spec = object.path("spec");
    WorkloadRules.nonNegative(spec, "replicas", path, violations);
    WorkloadRules.nonNegative(spec, "minReadySeconds", path, violations);
    LabelSelector selector =
        WorkloadRules.selector(spec, "empty selector is invalid for deployment", path, violations);
    WorkloadRules.template(spec, selector, "ReplicaSet", path, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    WorkloadRules.immutable(
        object.path("spec"), old.path("spec"), "selector", FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    COUNTS.check(object, violations);
  }
}
