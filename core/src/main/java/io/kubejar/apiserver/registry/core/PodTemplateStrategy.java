package io.kubejar.apiserver.registry.core;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** PodTemplates; follows {@code pkg/registry/core/podtemplate/strategy.go}. */
final class PodTemplateStrategy extends KindStrategy {
  PodTemplateStrategy() {
    super(Defaults.table().object("template", PodDefaults.TEMPLATE).build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }
}
