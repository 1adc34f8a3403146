package io.kubejar.apiserver.registry.coordination;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** Leases; follows {@code pkg/registry/coordination/lease/strategy.go}. */
final class LeaseStrategy extends KindStrategy {

  LeaseStrategy() {
    super(Defaults.table().object("spec").build());
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
  public boolean allowsCreateOnUpdate() {
    return true;
  }

  @Override
  public boolean allowsUnconditionalUpdate() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    LeaseValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }
}
