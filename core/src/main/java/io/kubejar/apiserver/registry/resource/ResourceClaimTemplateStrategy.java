package io.kubejar.apiserver.registry.resource;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** ResourceClaimTemplates; follows {@code pkg/apis/resource/v1/defaults.go}. */
final class ResourceClaimTemplateStrategy extends KindStrategy {

  ResourceClaimTemplateStrategy() {
    super(
        Defaults.table()
            .object(
                "spec",
                Defaults.table()
                    .object("metadata")
                    .object("spec", ResourceClaimStrategy.CLAIM_SPEC)
                    .build())
            .build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }
}
