package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** VolumeAttachments; follows {@code pkg/registry/storage/volumeattachment/strategy.go}. */
final class VolumeAttachmentStrategy extends KindStrategy {

  VolumeAttachmentStrategy() {
    super(
        Defaults.table()
            .object("spec")
            .object("status", Defaults.table().absentFlag("attached", false).build())
            .build());
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  protected ObjectNode newStatus() {
    return Json.object().put("attached", false);
  }
}
