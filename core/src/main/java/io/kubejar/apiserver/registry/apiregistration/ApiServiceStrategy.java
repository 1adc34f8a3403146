package io.kubejar.apiserver.registry.apiregistration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.ObjectNames;
import io.kubejar.apiserver.registry.rules.Conditions;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import io.kubejar.clock.Clock;
import java.util.List;

/**
 * APIServices, whose status says at once whether their groups are served. No request is passed on
 * to another API server, so one that names a Service is never available, and says why.
 *
 * <p>Follows {@code pkg/registry/apiservice/strategy.go} and {@code pkg/controllers/status} of
 * {@code k8s.io/kube-aggregator}.
 */
final class ApiServiceStrategy extends KindStrategy {
  private final Clock clock;

  ApiServiceStrategy(Clock clock) {
    super(Defaults.table().object("spec", "status").build());
    this.clock = clock;
  }

  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return ObjectNames.pathSegment(name, prefix);
  }

  @Override
  public void setDefaults(ObjectNode object) {
    super.setDefaults(object);
    if (object.at("/spec/service") instanceof ObjectNode service && !service.has("port")) {
      service.put("port", 443);
    }
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    super.prepareForCreate(object);
    setAvailable(object);
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    super.prepareForUpdate(object, old);
    setAvailable(object);
  }

  private void setAvailable(ObjectNode object) {
    boolean local = !object.path("spec").path("service").isObject();
    ObjectNode condition = Json.object().put("type", "Available");
    if (local) {
      condition.put("status", "True").put("reason", "Local");
      condition.put("message", "Local APIServices are always available");
    } else {
      condition.put("status", "False").put("reason", "FailedDiscoveryCheck");
      condition.put(
          "message",
          "failing or missing response: Kubejar passes no requests on to other API servers");
    }
    Conditions.set(Defaults.objectIn(object, "status"), condition, clock);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    ApiServiceValidation.check(object, violations);
  }
}
