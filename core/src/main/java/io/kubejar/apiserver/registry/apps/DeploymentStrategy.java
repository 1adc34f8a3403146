package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * Deployments.
 *
 * <p>Follows {@code pkg/apis/apps/v1/defaults.go}, {@code pkg/apis/apps/validation/validation.go}
 * and {@code pkg/registry/apps/deployment/strategy.go}.
 */
final class DeploymentStrategy extends KindStrategy {
  private static final String ROLLING_UPDATE = "RollingUpdate";

  private static final Defaults SPEC =
      Defaults.table()
          .absentNumber("replicas", 1)
          .object(
              "strategy",
              Defaults.table()
                  .text("type", ROLLING_UPDATE)
                  .with(DeploymentStrategy::rollingUpdate)
                  .build())
          .absentNumber("revisionHistoryLimit", 10)
          .absentNumber("progressDeadlineSeconds", 600)
          .object("template", PodDefaults.TEMPLATE)
          .build();

  DeploymentStrategy() {
    super(Defaults.table().object("spec", SPEC).object("status").build());
  }

  private static void rollingUpdate(ObjectNode strategy) {
    if (strategy.path("type").asText().equals(ROLLING_UPDATE)) {
      ObjectNode rolling = Defaults.objectIn(strategy, "rollingUpdate");
      for (String field : new String[] {"maxUnavailable", "maxSurge"}) {
        if (Defaults.isAbsent(rolling, field)) {
          rolling.put(field, "25%");
        }
      }
    }
  }

  /** Annotations count too: a changed one must reach the ReplicaSets. */
  @Override
  public boolean raisesGeneration(ObjectNode object, KubeObject old) {
    return super.raisesGeneration(object, old)
        || !Json.objectOrEmpty(object.path("metadata").path("annotations"))
            .equals(Json.objectOrEmpty(old.metadata().path("annotations")));
  }

  @Override
  public void prepareForStatusUpdate(ObjectNode object, KubeObject old) {
    super.prepareForStatusUpdate(object, old);
    WorkloadRules.keepLabels(object, old);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    DeploymentValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    check(object, violations);
    WorkloadRules.immutable(
        object.path("spec"), old.path("spec"), "selector", FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    DeploymentValidation.checkStatus(
        object.path("status"), old.path("status"), FieldPath.of("status"), violations);
  }
}
