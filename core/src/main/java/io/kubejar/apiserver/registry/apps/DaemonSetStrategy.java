package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * DaemonSets.
 *
 * <p>Follows {@code pkg/apis/apps/v1/defaults.go} and {@code
 * pkg/registry/apps/daemonset/strategy.go}.
 */
final class DaemonSetStrategy extends KindStrategy {
  private static final Defaults STRATEGY =
      Defaults.table().text("type", "RollingUpdate").with(DaemonSetStrategy::rollingUpdate).build();

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .object("updateStrategy", STRATEGY)
                  .absentNumber("revisionHistoryLimit", 10)
                  .object("template", PodDefaults.TEMPLATE)
                  .build())
          .object("status")
          .build();

  DaemonSetStrategy() {
    super(DEFAULTS);
  }

  private static void rollingUpdate(ObjectNode strategy) {
    if (strategy.path("type").asText().equals("RollingUpdate")) {
      ObjectNode rolling = Defaults.objectIn(strategy, "rollingUpdate");
      if (Defaults.isAbsent(rolling, "maxUnavailable")) {
        rolling.put("maxUnavailable", 1);
      }
      if (Defaults.isAbsent(rolling, "maxSurge")) {
        rolling.put("maxSurge", 0);
      }
    }
  }

  @Override
  protected ObjectNode newStatus() {
    return Json.object()
        .put("currentNumberScheduled", 0)
        .put("numberMisscheduled", 0)
        .put("desiredNumberScheduled", 0)
        .put("numberReady", 0);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    DaemonSetValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    WorkloadRules.immutable(
        object.path("spec"), old.path("spec"), "selector", FieldPath.of("spec"), violations);
  }
}
