package io.kubejar.apiserver.registry.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on autoscalers; follows {@code pkg/apis/autoscaling/validation/validation.go}. */
final class AutoscalerValidation {
  private static final List<String> SELECT_POLICIES = List.of("Disabled", "Max", "Min");
  private static final List<String> POLICY_TYPES = List.of("Percent", "Pods");
  private static final List<String> METRIC_TYPES =
      List.of("ContainerResource", "External", "Object", "Pods", "Resource");
  private static final int LONGEST_PERIOD = 1800;
  private static final int LONGEST_WINDOW = 3600;

  private AutoscalerValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    JsonNode least = spec.path("minReplicas");
    JsonNode most = spec.path("maxReplicas");
    if (least.isNumber() && least.asInt() < 1) {
      violations.invalid(path.child("minReplicas"), least, "must be greater than or equal to 1");
    }
    if (most.asInt() < 1) {
      violations.invalid(
          path.child("maxReplicas"),
          FieldRules.quoted(spec.get("maxReplicas")),
          "must be greater than 0");
    }
    if (least.isNumber() && most.asInt() < least.asInt()) {
      violations.invalid(
          path.child("maxReplicas"), most, "must be greater than or equal to `minReplicas`");
    }
    target(spec.path("scaleTargetRef"), path.child("scaleTargetRef"), violations);
    JsonNode cpu = spec.path("targetCPUUtilizationPercentage");
    if (cpu.isNumber() && cpu.asInt() < 1) {
      violations.invalid(
          path.child("targetCPUUtilizationPercentage"), cpu, "must be greater than 0");
    }
    int index = 0;
    for (JsonNode metric : spec.path("metrics")) {
      metric(metric, path.child("metrics").index(index++), violations);
    }
    JsonNode behavior = spec.path("behavior");
    for (String direction : new String[] {"scaleUp", "scaleDown"}) {
      if (behavior.path(direction).isObject()) {
        rules(behavior.get(direction), path.child("behavior").child(direction), violations);
      }
    }
  }

  private static void target(JsonNode ref, FieldPath path, Violations violations) {
    for (String field : new String[] {"kind", "name"}) {
      String value = FieldRules.text(ref, field);
      if (value.isEmpty()) {
        violations.required(path.child(field), "");
      } else {
        violations.invalid(path.child(field), value, Values.pathSegment(value));
      }
    }
  }

  private static void metric(JsonNode metric, FieldPath path, Violations violations) {
    String type = FieldRules.text(metric, "type");
    if (type.isEmpty()) {
      violations.required(path.child("type"), "must specify a metric source type");
      return;
    }
    if (!METRIC_TYPES.contains(type)) {
      violations.notSupported(path.child("type"), type, METRIC_TYPES);
      return;
    }
    String field = Character.toLowerCase(type.charAt(0)) + type.substring(1);
    JsonNode source = metric.path(field);
    if (!source.isObject()) {
      violations.required(
          path.child(field), "must populate information for the given metric source");
      return;
    }
    if (type.equals("Resource") || type.equals("ContainerResource")) {
      resource(source, path.child(field), violations);
    }
  }

  private static void resource(JsonNode source, FieldPath path, Violations violations) {
    if (FieldRules.text(source, "name").isEmpty()) {
      violations.required(path.child("name"), "must specify a resource name");
    }
    JsonNode target = source.path("target");
    FieldPath at = path.child("target");
    FieldRules.requiredOneOf(
        target, "type", List.of("AverageValue", "Utilization", "Value"), at, violations);
    JsonNode utilization = target.path("averageUtilization");
    if (utilization.isNumber() && utilization.asInt() < 1) {
      violations.invalid(at.child("averageUtilization"), utilization, "must be greater than 0");
    }
    if (!utilization.isNumber() && !target.hasNonNull("averageValue")) {
      violations.required(
          at.child("averageUtilization"),
          "must set either a target raw value or a target utilization");
    }
  }

  private static void rules(JsonNode rules, FieldPath path, Violations violations) {
    JsonNode window = rules.path("stabilizationWindowSeconds");
    if (window.isNumber() && window.asInt() < 0) {
      violations.invalid(
          path.child("stabilizationWindowSeconds"),
          window,
          "must be greater than or equal to zero");
    }
    if (window.asInt() > LONGEST_WINDOW) {
      violations.invalid(
          path.child("stabilizationWindowSeconds"),
          window,
          "must be less than or equal to " + LONGEST_WINDOW);
    }
    FieldRules.oneOf(rules, "selectPolicy", SELECT_POLICIES, path, violations);
    if (rules.path("policies").isEmpty()) {
      violations.required(path.child("policies"), "must specify at least one Policy");
    }
    int index = 0;
    for (JsonNode policy : rules.path("policies")) {
      FieldPath at = path.child("policies").index(index++);
      FieldRules.requiredOneOf(policy, "type", POLICY_TYPES, at, violations);
      positive(policy, "value", at, violations);
      positive(policy, "periodSeconds", at, violations);
      if (policy.path("periodSeconds").asInt() > LONGEST_PERIOD) {
        violations.invalid(
            at.child("periodSeconds"),
            policy.get("periodSeconds"),
            "must be less than or equal to " + LONGEST_PERIOD);
      }
    }
  }

  private static void positive(
      JsonNode policy, String field, FieldPath path, Violations violations) {
    if (policy.path(field).asInt() <= 0) {
      violations.invalid(
          path.child(field), FieldRules.quoted(policy.get(field)), "must be greater than zero");
    }
  }
}
