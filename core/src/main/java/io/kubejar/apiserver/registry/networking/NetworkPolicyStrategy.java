package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

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

  @Override
  protected void check(JsonNode object, Violations violations) {
    NetworkPolicyValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }
}
