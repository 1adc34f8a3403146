package io.kubejar.apiserver.registry.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

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

  @Override
  protected void check(JsonNode object, Violations violations) {
    VolumeAttachmentValidation.checkNew(object, violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    VolumeAttachmentValidation.status(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    VolumeAttachmentValidation.check(object, violations);
    VolumeAttachmentValidation.update(object, old, violations);
  }
}
