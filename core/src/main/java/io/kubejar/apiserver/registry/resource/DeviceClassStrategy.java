package io.kubejar.apiserver.registry.resource;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** DeviceClasses; follows {@code pkg/registry/resource/deviceclass/strategy.go}. */
final class DeviceClassStrategy extends KindStrategy {

  DeviceClassStrategy() {
    super(Defaults.table().object("spec").build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }
}
