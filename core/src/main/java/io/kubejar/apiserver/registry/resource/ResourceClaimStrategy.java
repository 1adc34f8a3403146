package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** ResourceClaims; follows {@code pkg/apis/resource/v1/defaults.go}. */
final class ResourceClaimStrategy extends KindStrategy {
  private static final Defaults TOLERATION = Defaults.table().text("operator", "Equal").build();

  private static final Defaults EXACT =
      Defaults.table()
          .text("allocationMode", "ExactCount")
          .with(ResourceClaimStrategy::count)
          .each("tolerations", TOLERATION)
          .build();

  private static final Defaults REQUEST =
      Defaults.table().inside("exactly", EXACT).each("firstAvailable", EXACT).build();

  static final Defaults CLAIM_SPEC =
      Defaults.table()
          .object("devices", Defaults.table().each("requests", REQUEST).build())
          .build();

  ResourceClaimStrategy() {
    super(Defaults.table().object("spec", CLAIM_SPEC).object("status").build());
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  private static void count(ObjectNode request) {
    if (request.path("allocationMode").asText().equals("ExactCount")
        && Defaults.isZero(request, "count")) {
      request.put("count", 1);
    }
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    ResourceClaimValidation.spec(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    FieldRules.immutable(object, old, "spec", FieldPath.root(), violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    ClaimStatusValidation.update(object, old, violations);
  }
}
