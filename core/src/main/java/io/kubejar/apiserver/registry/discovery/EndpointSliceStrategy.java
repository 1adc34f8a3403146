package io.kubejar.apiserver.registry.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** EndpointSlices; follows {@code pkg/registry/discovery/endpointslice/strategy.go}. */
final class EndpointSliceStrategy extends KindStrategy {
  private static final Defaults DEFAULTS =
      Defaults.table()
          .each("endpoints", Defaults.table().object("conditions").build())
          .each(
              "ports",
              Defaults.table().absentText("name", "").absentText("protocol", "TCP").build())
          .build();

  EndpointSliceStrategy() {
    super(DEFAULTS);
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  /** The labels, which tie a slice to its Service, count too. */
  @Override
  public boolean raisesGeneration(ObjectNode object, KubeObject old) {
    return super.raisesGeneration(object, old)
        || !Json.objectOrEmpty(object.path("metadata").path("labels"))
            .equals(Json.objectOrEmpty(old.metadata().path("labels")));
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    EndpointSliceValidation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    FieldRules.immutable(object, old, "addressType", FieldPath.root(), violations);
  }
}
