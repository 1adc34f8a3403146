package io.kubejar.apiserver.registry.storage;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** CSINodes; follows {@code pkg/registry/storage/csinode/strategy.go}. */
final class CsiNodeStrategy extends KindStrategy {

  CsiNodeStrategy() {
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
