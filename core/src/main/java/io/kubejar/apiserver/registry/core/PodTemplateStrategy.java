package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** PodTemplates; follows {@code pkg/registry/core/podtemplate/strategy.go}. */
final class PodTemplateStrategy extends KindStrategy {
  PodTemplateStrategy() {
    super(Defaults.table().object("template", PodDefaults.TEMPLATE).build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    PodTemplateValidation.check(object.path("template"), FieldPath.of("template"), violations);
  }
}
