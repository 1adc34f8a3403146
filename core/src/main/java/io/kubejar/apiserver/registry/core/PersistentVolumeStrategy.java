package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/** PersistentVolumes; follows {@code pkg/registry/core/persistentvolume/strategy.go}. */
final class PersistentVolumeStrategy extends KindStrategy {
  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .text("persistentVolumeReclaimPolicy", "Retain")
                  .absentText("volumeMode", "Filesystem")
                  .all(VolumeDefaults.SHARED_SOURCES)
                  .build())
          .object("status", Defaults.table().text("phase", "Pending").build())
          .build();

  PersistentVolumeStrategy() {
    super(DEFAULTS);
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
    PersistentVolumeValidation.check(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    PersistentVolumeValidation.update(object, old, violations);
  }
}
