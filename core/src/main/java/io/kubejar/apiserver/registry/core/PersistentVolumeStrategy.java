package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

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
}
