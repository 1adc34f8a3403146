package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.ResourceValidation;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** DeviceClasses; follows {@code pkg/registry/resource/deviceclass/strategy.go}. */
final class DeviceClassStrategy extends KindStrategy {
  private static final int MOST_CONFIGURATIONS = 32;

  DeviceClassStrategy() {
    super(Defaults.table().object("spec").build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    JsonNode spec = object.path("spec");
    FieldPath path = FieldPath.of("spec");
    DeviceRules.selectors(spec.path("selectors"), path.child("selectors"), violations);
    EntryRules.list(
        spec.path("config"),
        MOST_CONFIGURATIONS,
        DeviceRules::configuration,
        path.child("config"),
        violations);
    String extended = FieldRules.text(spec, "extendedResourceName");
    if (spec.hasNonNull("extendedResourceName") && !ResourceValidation.isExtended(extended)) {
      violations.invalid(
          path.child("extendedResourceName"), extended, "must be a valid extended resource name");
    }
  }
}
