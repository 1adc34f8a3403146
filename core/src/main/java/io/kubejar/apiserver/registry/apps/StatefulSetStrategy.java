package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.core.PersistentVolumeClaimStrategy;
import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.StatusCounts;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * StatefulSets.
 *
 * <p>Follows {@code pkg/apis/apps/v1/defaults.go} and {@code
 * pkg/registry/apps/statefulset/strategy.go}.
 */
final class StatefulSetStrategy extends KindStrategy {
  private static final StatusCounts COUNTS =
      StatusCounts.of(
              "replicas",
              "readyReplicas",
              "currentReplicas",
              "updatedReplicas",
              "availableReplicas",
              "observedGeneration",
              "collisionCount")
          .within("readyReplicas", "replicas", "status.replicas")
          .within("currentReplicas", "replicas", "status.replicas")
          .within("updatedReplicas", "replicas", "status.replicas")
          .within("availableReplicas", "replicas", "status.replicas")
          .within("availableReplicas", "readyReplicas", "status.readyReplicas");

  private static final Defaults RETENTION =
      Defaults.table().text("whenDeleted", "Retain").text("whenScaled", "Retain").build();

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .text("podManagementPolicy", "OrderedReady")
                  .object(
                      "updateStrategy",
                      Defaults.table().with(StatefulSetStrategy::rollingUpdate).build())
                  .object("persistentVolumeClaimRetentionPolicy", RETENTION)
                  .absentNumber("replicas", 1)
                  .absentNumber("revisionHistoryLimit", 10)
                  .object("template", PodDefaults.TEMPLATE)
                  .each("volumeClaimTemplates", PersistentVolumeClaimStrategy.TEMPLATE_DEFAULTS)
                  .build())
          .object("status", Defaults.table().number("replicas", 0).build())
          .build();

  StatefulSetStrategy() {
    super(DEFAULTS);
  }

  private static void rollingUpdate(ObjectNode strategy) {
    if (Defaults.isZero(strategy, "type")) {
      strategy.put("type", "RollingUpdate");
      Defaults.objectIn(strategy, "rollingUpdate");
    }
    if (strategy.path("type").asText().equals("RollingUpdate")
        && strategy.get("rollingUpdate") instanceof ObjectNode rolling) {
      if (Defaults.isAbsent(rolling, "partition")) {
        rolling.put("partition", 0);
      }
      if (Defaults.isAbsent(rolling, "maxUnavailable")) {
        rolling.put("maxUnavailable", 1);
      }
    }
  }

  @Override
  protected ObjectNode newStatus() {
    return Json.object().put("replicas", 0).put("availableReplicas", 0);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    StatefulSetValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    StatefulSetValidation.update(object.path("spec"), old.path("spec"), violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    COUNTS.check(object, violations);
  }
}
