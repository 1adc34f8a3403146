package io.kubejar.apiserver.registry.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

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

  @Override
  protected ObjectNode newStatus() {
    ObjectNode status = Json.object();
    COUNTS.applyTo(status);
    return status;
  }
}
