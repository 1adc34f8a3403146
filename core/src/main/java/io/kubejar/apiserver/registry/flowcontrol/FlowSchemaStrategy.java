package io.kubejar.apiserver.registry.flowcontrol;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** FlowSchemas; follows {@code pkg/apis/flowcontrol/v1/defaults.go}. */
final class FlowSchemaStrategy extends KindStrategy {

  FlowSchemaStrategy() {
    super(
        Defaults.table()
            .object("spec", Defaults.table().number("matchingPrecedence", 1000).build())
            .object("status")
            .build());
  }
}
