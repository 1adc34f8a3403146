package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.StatusCounts;
import io.kubejar.apiserver.registry.rules.Violations;

/** ReplicationControllers; follows {@code pkg/registry/core/replicationcontroller/strategy.go}. */
final class ReplicationControllerStrategy extends KindStrategy {
  private static final StatusCounts COUNTS =
      StatusCounts.of(
              "replicas",
              "fullyLabeledReplicas",
              "readyReplicas",
              "availableReplicas",
              "observedGeneration")
          .within("fullyLabeledReplicas", "replicas", "status.replicas")
          .within("readyReplicas", "replicas", "status.replicas")
          .within("availableReplicas", "replicas", "status.replicas")
          .within("availableReplicas", "readyReplicas", "readyReplicas");

  private static final Defaults DEFAULTS =
      Defaults.table()
          .with(ReplicationControllerStrategy::labelsOfTemplate)
          .object(
              "spec",
              Defaults.table()
                  .absentNumber("replicas", 1)
                  .inside("template", PodDefaults.TEMPLATE)
                  .build())
          .object("status", Defaults.table().number("replicas", 0).build())
          .build();

  ReplicationControllerStrategy() {
    super(DEFAULTS);
  }

  private static void labelsOfTemplate(ObjectNode controller) {
    JsonNode labels = controller.path("spec").path("template").path("metadata").path("labels");
    if (!labels.isObject()) {
      return;
    }
    ObjectNode spec = Defaults.objectIn(controller, "spec");
    if (spec.path("selector").isEmpty()) {
      spec.set("selector", labels.deepCopy());
    }
    ObjectNode metadata = Defaults.objectIn(controller, "metadata");
    if (metadata.path("labels").isEmpty()) {
      metadata.set("labels", labels.deepCopy());
    }
  }

  @Override
  protected ObjectNode newStatus() {
    return Json.object().put("replicas", 0);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    ReplicationControllerValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    COUNTS.check(object, violations);
  }
}
