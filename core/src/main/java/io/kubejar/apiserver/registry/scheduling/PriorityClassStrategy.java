package io.kubejar.apiserver.registry.scheduling;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

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
}
