package io.kubejar.apiserver.registry.core;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

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
}
