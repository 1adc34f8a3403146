package io.kubejar.apiserver.registry.networking;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** ServiceCIDRs; follows {@code pkg/registry/networking/servicecidr/strategy.go}. */
final class ServiceCidrStrategy extends KindStrategy {

  ServiceCidrStrategy() {
    super(Defaults.table().object("spec", "status").build());
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }
}
