package io.kubejar.apiserver.registry.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** PriorityLevelConfigurations; follows {@code pkg/apis/flowcontrol/v1/defaults.go}. */
final class PriorityLevelStrategy extends KindStrategy {
  private static final Defaults QUEUING =
      Defaults.table()
          .number("queues", 64)
          .number("handSize", 8)
          .number("queueLengthLimit", 50)
          .build();

  private static final Defaults LIMITED =
      Defaults.table()
          .absentNumber("nominalConcurrencyShares", 30)
          .absentNumber("lendablePercent", 0)
          .object("limitResponse", Defaults.table().inside("queuing", QUEUING).build())
          .build();

  private static final Defaults EXEMPT =
      Defaults.table()
          .absentNumber("nominalConcurrencyShares", 0)
          .absentNumber("lendablePercent", 0)
          .build();

  private static final Defaults SPEC =
      Defaults.table().inside("limited", LIMITED).inside("exempt", EXEMPT).build();

  PriorityLevelStrategy() {
    super(Defaults.table().object("spec", SPEC).object("status").build());
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    PriorityLevelValidation.check(object, violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    PriorityLevelValidation.status(object, violations);
  }
}
