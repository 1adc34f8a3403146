package io.kubejar.apiserver.registry.networking;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

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
}
