package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

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

  @Override
  protected void check(JsonNode object, Violations violations) {
    CsiValidation.node(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    CsiValidation.node(object, violations);
    CsiValidation.nodeUpdate(object, old, violations);
  }
}
