package io.kubejar.apiserver.registry.core;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** ConfigMaps; follows {@code pkg/registry/core/configmap/strategy.go}. */
final class ConfigMapStrategy extends KindStrategy {
  ConfigMapStrategy() {
    super(Defaults.none());
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
