package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * VolumeAttributesClasses; follows {@code pkg/registry/storage/volumeattributesclass/strategy.go}.
 */
final class VolumeAttributesClassStrategy extends KindStrategy {

  VolumeAttributesClassStrategy() {
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
    VolumeAttributesClassStrategy.rules(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    VolumeAttributesClassStrategy.rules(object, violations);
    VolumeAttributesClassStrategy.changes(object, old, violations);
  }

  private static void rules(JsonNode attributes, Violations violations) {
    StorageClassValidation.provisioner(attributes, "driverName", violations);
    FieldPath parameters = FieldPath.of("parameters");
    if (attributes.path("parameters").isEmpty()) {
      violations.required(parameters, "must contain at least one key/value pair");
    }
    StorageClassValidation.parameters(attributes.path("parameters"), parameters, violations);
  }

  private static void changes(JsonNode attributes, JsonNode old, Violations violations) {
    for (String field : new String[] {"driverName", "parameters"}) {
      if (!FieldRules.same(attributes.get(field), old.get(field))) {
        violations.forbidden(FieldPath.of(field), "updates to " + field + " are forbidden.");
      }
    }
  }
}
