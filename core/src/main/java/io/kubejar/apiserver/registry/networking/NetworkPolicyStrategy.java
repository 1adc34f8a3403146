package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** NetworkPolicies; follows {@code pkg/registry/networking/networkpolicy/strategy.go}. */
final class NetworkPolicyStrategy extends KindStrategy {
  private static final Defaults RULE =
      Defaults.table()
          .each("ports", Defaults.table().absentText("protocol", "TCP").build())
          .build();

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .object("podSelector")
                  .each("ingress", RULE)
                  .each("egress", RULE)
                  .with(NetworkPolicyStrategy::policyTypes)
                  .build())
          .build();

  NetworkPolicyStrategy() {
    super(DEFAULTS);
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  private static void policyTypes(ObjectNode spec) {
    if (spec.path("policyTypes").isEmpty()) {
      ArrayNode types = spec.putArray("policyTypes").add("Ingress");
      if (!spec.path("egress").isEmpty()) {
        types.add("Egress");
      }
    }
  }
}
