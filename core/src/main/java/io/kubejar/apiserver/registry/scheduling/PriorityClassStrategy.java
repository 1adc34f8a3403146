package io.kubejar.apiserver.registry.scheduling;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** PriorityClasses; follows {@code pkg/apis/scheduling/v1/defaults.go}. */
final class PriorityClassStrategy extends KindStrategy {

  PriorityClassStrategy() {
    super(
        Defaults.table()
            .absentText("preemptionPolicy", "PreemptLowerPriority")
            .absentNumber("value", 0)
            .build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    PriorityClassValidation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    PriorityClassValidation.update(object, old, violations);
  }
}
