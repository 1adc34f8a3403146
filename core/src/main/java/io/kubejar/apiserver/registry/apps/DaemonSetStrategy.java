package io.kubejar.apiserver.registry.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.core.PodDefaults;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.StatusCounts;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * DaemonSets.
 *
 * <p>Follows {@code pkg/apis/apps/v1/defaults.go} and {@code
 * pkg/registry/apps/daemonset/strategy.go}.
 */
final class DaemonSetStrategy extends KindStrategy {
  // A field of the internal type, which apps/v1 carries in an annotation.
  private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

  private static final StatusCounts COUNTS =
      StatusCounts.of(
          "currentNumberScheduled",
          "numberMisscheduled",
          "desiredNumberScheduled",
          "numberReady",
          "observedGeneration",
          "updatedNumberScheduled",
          "numberAvailable",
          "numberUnavailable",
          "collisionCount");

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
  public void prepareForCreate(ObjectNode object) {
    super.prepareForCreate(object);
    setTemplateGeneration(object, Math.max(1, templateGeneration(object)));
  }

  @Override
  public void prepareForUpdate(ObjectNode object, KubeObject old) {
    super.prepareForUpdate(object, old);
    boolean changed = !object.path("spec").path("template").equals(old.spec().path("template"));
    setTemplateGeneration(object, templateGeneration(old.json()) + (changed ? 1 : 0));
  }

  @Override
  public void prepareForStatusUpdate(ObjectNode object, KubeObject old) {
    super.prepareForStatusUpdate(object, old);
    setTemplateGeneration(object, templateGeneration(old.json()));
  }

  private static long templateGeneration(JsonNode object) {
    return object.path("metadata").path("annotations").path(TEMPLATE_GENERATION).asLong();
  }

  private static void setTemplateGeneration(ObjectNode object, long generation) {
    object
        .withObjectProperty("metadata")
        .withObjectProperty("annotations")
        .put(TEMPLATE_GENERATION, Long.toString(generation));
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

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    COUNTS.check(object, violations);
  }
}
