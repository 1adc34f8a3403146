package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.core.LoadBalancerStatus;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** Ingresses; follows {@code pkg/registry/networking/ingress/strategy.go}. */
final class IngressStrategy extends KindStrategy {

  IngressStrategy() {
    super(
        Defaults.table()
            .object("spec")
            .object("status", Defaults.table().object("loadBalancer").build())
            .build());
  }

  @Override
  protected ObjectNode newStatus() {
    ObjectNode status = Json.object();
    status.putObject("loadBalancer");
    return status;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    IngressValidation.checkNew(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    IngressValidation.check(object, violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    LoadBalancerStatus.ofIngress(object, violations);
  }
}
