package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * PersistentVolumeClaims.
 *
 * <p>Follows {@code pkg/registry/core/persistentvolumeclaim/strategy.go}.
 */
public final class PersistentVolumeClaimStrategy extends KindStrategy {
  private static final Defaults DEFAULTS =
      Defaults.table()
          .object("spec", VolumeDefaults.CLAIM_SPEC)
          .object("status", Defaults.table().text("phase", "Pending").build())
          .build();

  /** The defaults of a claim inside a StatefulSet, which tells its kind. */
  public static final Defaults TEMPLATE_DEFAULTS =
      Defaults.table()
          .text("apiVersion", "v1")
          .text("kind", "PersistentVolumeClaim")
          .object("metadata")
          .all(DEFAULTS)
          .build();

  PersistentVolumeClaimStrategy() {
    super(DEFAULTS);
  }

  @Override
  public void prepareForCreate(ObjectNode object) {
    super.prepareForCreate(object);
    ClaimSources.normalize(Defaults.objectIn(object, "spec"), Json.object());
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    super.prepareForUpdate(object, old);
    ClaimSources.normalize(Defaults.objectIn(object, "spec"), old.spec());
  }

  @Override
  protected ObjectNode newStatus() {
    return Json.object().put("phase", "Pending");
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    ClaimValidation.spec(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    ClaimValidation.update(object, old, violations);
  }
}
