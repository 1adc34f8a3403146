package io.kubejar.apiserver.registry.storage;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** StorageClasses; follows {@code pkg/apis/storage/v1/defaults.go}. */
final class StorageClassStrategy extends KindStrategy {

  StorageClassStrategy() {
    super(
        Defaults.table()
            .absentText("reclaimPolicy", "Delete")
            .absentText("volumeBindingMode", "Immediate")
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
