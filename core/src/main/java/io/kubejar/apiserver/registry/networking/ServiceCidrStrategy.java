package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** ServiceCIDRs; follows {@code pkg/registry/networking/servicecidr/strategy.go}. */
final class ServiceCidrStrategy extends KindStrategy {

  ServiceCidrStrategy() {
    super(Defaults.table().object("spec", "status").build());
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    AddressObjectsValidation.ranges(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    AddressObjectsValidation.rangesUpdate(object, old, violations);
  }
}
