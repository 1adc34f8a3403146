package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

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

  @Override
  protected void check(JsonNode object, Violations violations) {
    CsiValidation.capacity(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    CsiValidation.capacity(object, violations);
    CsiValidation.capacityUpdate(object, old, violations);
  }
}
