package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** ControllerRevisions; follows {@code pkg/registry/apps/controllerrevision/strategy.go}. */
final class ControllerRevisionStrategy extends KindStrategy {
  ControllerRevisionStrategy() {
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
    if (!object.hasNonNull("data")) {
      violations.required(FieldPath.of("data"), "data is mandatory");
    }
    FieldRules.nonNegative(object, "revision", FieldPath.root(), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    FieldRules.immutable(object, old, "data", FieldPath.root(), violations);
  }
}
