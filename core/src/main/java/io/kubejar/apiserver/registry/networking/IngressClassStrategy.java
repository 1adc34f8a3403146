package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** IngressClasses; follows {@code pkg/registry/networking/ingressclass/strategy.go}. */
final class IngressClassStrategy extends KindStrategy {

  IngressClassStrategy() {
    super(
        Defaults.table()
            .object("spec")
            .inside(
                "spec",
                Defaults.table()
                    .inside("parameters", Defaults.table().absentText("scope", "Cluster").build())
                    .build())
            .build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    IngressClassValidation.check(object.path("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    IngressClassValidation.update(object, old, violations);
  }
}
