package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** ResourceSlices; follows {@code pkg/registry/resource/resourceslice/strategy.go}. */
final class ResourceSliceStrategy extends KindStrategy {

  ResourceSliceStrategy() {
    super(Defaults.none());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    ResourceSliceValidation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    ResourceSliceValidation.update(object, old, violations);
  }
}
