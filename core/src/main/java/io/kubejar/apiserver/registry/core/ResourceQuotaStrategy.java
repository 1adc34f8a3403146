package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** ResourceQuotas; follows {@code pkg/registry/core/resourcequota/strategy.go}. */
final class ResourceQuotaStrategy extends KindStrategy {
  ResourceQuotaStrategy() {
    super(Defaults.table().object("spec", "status").build());
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    QuotaValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    QuotaValidation.update(object.path("spec"), old.path("spec"), violations);
  }
}
