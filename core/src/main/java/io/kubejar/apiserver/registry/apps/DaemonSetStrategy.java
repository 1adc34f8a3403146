package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

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
}
