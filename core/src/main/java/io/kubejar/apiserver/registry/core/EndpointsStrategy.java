package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** Endpoints; follows {@code pkg/registry/core/endpoint/strategy.go}. */
final class EndpointsStrategy extends KindStrategy {
  EndpointsStrategy() {
    super(
        Defaults.table()
            .each(
                "subsets",
                Defaults.table()
                    .each("ports", Defaults.table().text("protocol", "TCP").build())
                    .build())
            .build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    EndpointsValidation.check(object, violations);
  }
}
