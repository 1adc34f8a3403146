package io.kubejar.apiserver.registry.core;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** ServiceAccounts; follows {@code pkg/registry/core/serviceaccount/strategy.go}. */
final class ServiceAccountStrategy extends KindStrategy {
  ServiceAccountStrategy() {
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
