package io.kubejar.apiserver.registry.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** PodDisruptionBudgets; follows {@code pkg/registry/policy/poddisruptionbudget/strategy.go}. */
final class DisruptionBudgetStrategy extends KindStrategy {
  private static final Defaults COUNTS =
      Defaults.table()
          .number("disruptionsAllowed", 0)
          .number("currentHealthy", 0)
          .number("desiredHealthy", 0)
          .number("expectedPods", 0)
          .build();

  DisruptionBudgetStrategy() {
    super(Defaults.table().object("spec").object("status", COUNTS).build());
  }

  /** Any name that fits into a path: the kind's own rules do not look at it. */
  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return ObjectNames.pathSegment(name, prefix);
  }

  @Override
  protected ObjectNode newStatus() {
    ObjectNode status = Json.object();
    COUNTS.applyTo(status);
    return status;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    DisruptionBudgetValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }
}
