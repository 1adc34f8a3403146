package io.kubejar.apiserver.registry.admissionregistration;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/**
 * Bindings of admission policies; follows {@code pkg/apis/admissionregistration/v1/defaults.go}.
 */
final class PolicyBindingStrategy extends KindStrategy {
  PolicyBindingStrategy() {
    super(
        Defaults.table()
            .object(
                "spec",
                Defaults.table()
                    .inside("matchResources", AdmissionPolicyStrategy.MATCH_RESOURCES)
                    .build())
            .build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }
}
