package io.kubejar.apiserver.registry.storage;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** CSIStorageCapacities; follows {@code pkg/registry/storage/csistoragecapacity/strategy.go}. */
final class CsiStorageCapacityStrategy extends KindStrategy {

  CsiStorageCapacityStrategy() {
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
