package io.kubejar.apiserver.registry.resource;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.core.TemplateMetadata;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

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

  @Override
  protected void check(JsonNode object, Violations violations) {
    JsonNode spec = object.path("spec");
    FieldPath path = FieldPath.of("spec");
    TemplateMetadata.check(spec.path("metadata"), path.child("metadata"), violations);
    ResourceClaimValidation.spec(spec.path("spec"), path.child("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    FieldRules.immutable(object, old, "spec", FieldPath.root(), violations);
  }
}
