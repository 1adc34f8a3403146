package io.kubejar.apiserver.registry.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;

/**
 * HorizontalPodAutoscalers, as {@code autoscaling/v2} has them; follows {@code
 * pkg/apis/autoscaling/v2/defaults.go}.
 */
final class AutoscalerStrategy extends KindStrategy {
  private static final int CPU_UTILIZATION = 80;

  private static final Defaults DEFAULTS =
      Defaults.table()
          .object(
              "spec",
              Defaults.table()
                  .absentNumber("minReplicas", 1)
                  .with(AutoscalerStrategy::metrics)
                  .with(AutoscalerStrategy::behavior)
                  .build())
          .object("status", Defaults.table().number("desiredReplicas", 0).build())
          .build();

  AutoscalerStrategy() {
    super(DEFAULTS);
  }

  private static void metrics(ObjectNode spec) {
    boolean oldForm = spec.hasNonNull("targetCPUUtilizationPercentage");
    if (spec.path("metrics").isEmpty() && !oldForm) {
      ObjectNode metric = spec.putArray("metrics").addObject();
      metric.put("type", "Resource");
      ObjectNode resource = metric.putObject("resource").put("name", "cpu");
      resource
          .putObject("target")
          .put("type", "Utilization")
          .put("averageUtilization", CPU_UTILIZATION);
    }
  }

  /** Scaling rules are completed only if the writer gave some. */
  private static void behavior(ObjectNode spec) {
    if (!(spec.get("behavior") instanceof ObjectNode behavior)) {
      return;
    }
    ObjectNode up = Defaults.objectIn(behavior, "scaleUp");
    rules(up, 0);
    if (up.path("policies").isEmpty()) {
      ArrayNode policies = up.putArray("policies");
      policies.add(policy("Pods", 4, 15));
      policies.add(policy("Percent", 100, 15));
    }
    ObjectNode down = Defaults.objectIn(behavior, "scaleDown");
    rules(down, -1);
    if (down.path("policies").isEmpty()) {
      down.putArray("policies").add(policy("Percent", 100, 15));
    }
  }

  private static void rules(ObjectNode rules, int window) {
    if (window >= 0 && Defaults.isAbsent(rules, "stabilizationWindowSeconds")) {
      rules.put("stabilizationWindowSeconds", window);
    }
    if (Defaults.isAbsent(rules, "selectPolicy")) {
      rules.put("selectPolicy", "Max");
    }
  }

  private static ObjectNode policy(String type, int value, int periodSeconds) {
    return Json.object().put("type", type).put("value", value).put("periodSeconds", periodSeconds);
  }

  @Override
  protected ObjectNode newStatus() {
    ObjectNode status = Json.object().put("desiredReplicas", 0);
    status.putNull("currentMetrics");
    return status;
  }

  /** Go writes the list of metrics even if there is none. */
  @Override
  public void prepareForStatusUpdate(ObjectNode object, KubeObject old) {
    super.prepareForStatusUpdate(object, old);
    ObjectNode status = object.withObjectProperty("status");
    if (!status.has("currentMetrics")) {
      status.putNull("currentMetrics");
    }
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    AutoscalerValidation.check(object.path("spec"), FieldPath.of("spec"), violations);
  }

  @Override
  protected void checkStatusUpdate(JsonNode object, JsonNode old, Violations violations) {
    FieldPath path = FieldPath.of("status");
    FieldRules.nonNegative(object.path("status"), "currentReplicas", path, violations);
    FieldRules.nonNegative(object.path("status"), "desiredReplicas", path, violations);
  }
}
