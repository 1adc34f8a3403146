package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

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

  @Override
  protected void check(JsonNode object, Violations violations) {
    StorageClassValidation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    StorageClassValidation.update(object, old, violations);
  }
}
