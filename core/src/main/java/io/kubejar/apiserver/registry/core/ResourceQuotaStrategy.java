package io.kubejar.apiserver.registry.core;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** ResourceQuotas; follows {@code pkg/registry/core/resourcequota/strategy.go}. */
final class ResourceQuotaStrategy extends KindStrategy {
  ResourceQuotaStrategy() {
    super(Defaults.table().object("spec", "status").build());
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }
}
