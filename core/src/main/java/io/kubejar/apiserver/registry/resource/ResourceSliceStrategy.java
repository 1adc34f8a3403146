package io.kubejar.apiserver.registry.resource;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** ResourceSlices; follows {@code pkg/registry/resource/resourceslice/strategy.go}. */
final class ResourceSliceStrategy extends KindStrategy {

  ResourceSliceStrategy() {
    super(Defaults.none());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }
}
