package io.kubejar.apiserver.registry.flowcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** FlowSchemas; follows {@code pkg/apis/flowcontrol/v1/defaults.go}. */
final class FlowSchemaStrategy extends KindStrategy {

  FlowSchemaStrategy() {
    super(
        Defaults.table()
            .object("spec", Defaults.table().number("matchingPrecedence", 1000).build())
            .object("status")
            .build());
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    FlowSchemaValidation.check(object, violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    PriorityLevelValidation.status(object, violations);
  }
}
