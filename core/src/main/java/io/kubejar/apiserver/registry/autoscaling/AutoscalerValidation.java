package io.kubejar.apiserver.registry.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

/** The rules on autoscalers; follows {@code pkg/apis/autoscaling/validation/validation.go}. */
final class AutoscalerValidation {
  private static final List<String> SELECT_POLICIES = List.of("Disabled", "Max", "Min");
  private static final List<String> POLICY_TYPES = List.of("Percent", "Pods");
  private static final int LONGEST_PERIOD = 1800;
  private static final int LONGEST_WINDOW = 3600;

  private AutoscalerValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    JsonNode least = spec.path("minReplicas");
    JsonNode most = spec.path("maxReplicas");
    if (least.isNumber() && least.asInt() < 1) {
      violations.invalid(path.child("minReplicas"), least, "must be greater than or equal to 1");
    }
    if (most.asInt() == 0) {
      violations.required(path.child("maxReplicas"), "must be set and greater than 0");
    } else if (most.asInt() < 0) {
      violations.invalid(path.child("maxReplicas"), most, "must be greater than or equal to 1");
    }
    if (least.isNumber() && most.asInt() < least.asInt()) {
      violations.invalid(
          path.child("maxReplicas"),
          Json.number(most.asInt()),
          "must be greater than or equal to `minReplicas`");
    }
    reference(spec.path("scaleTargetRef"), path.child("scaleTargetRef"), violations);
    JsonNode cpu = spec.path("targetCPUUtilizationPercentage");
    if (cpu.isNumber() && cpu.asInt() < 1) {
      // The only metric of the old form.
      violations.invalid(
          FieldPath.of("spec", "metrics")
              .index(0)
              .child("resource")
              .child("target")
              .child("averageUtilization"),
          cpu,
          "must be greater than 0");
    }
    int index = 0;
    for (JsonNode metric : spec.path("metrics")) {
      MetricValidation.check(metric, path.child("metrics").index(index++), violations);
    }
    scalesToZero(spec, path.child("metrics"), violations);
    JsonNode behavior = spec.path("behavior");
    for (String direction : new String[] {"scaleUp", "scaleDown"}) {
      if (behavior.path(direction).isObject()) {
        rules(behavior.get(direction), path.child("behavior").child(direction), violations);
      }
    }
  }

  /** Without Pods there is nothing that resource metrics could be read of. */
  private static void scalesToZero(JsonNode spec, FieldPath path, Violations violations) {
    if (!spec.path("minReplicas").isNumber() || spec.path("minReplicas").asInt() != 0) {
      return;
    }
    for (JsonNode metric : spec.path("metrics")) {
      String type = FieldRules.text(metric, "type");
      if (type.equals("Object") || type.equals("External")) {
        return;
      }
    }
    violations.forbidden(
        path,
        "must specify at least one Object or External metric to support scaling to zero replicas");
  }

  /** The kind and the name of an object in any version. */
  static void reference(JsonNode ref, FieldPath path, Violations violations) {
    for (String field : new String[] {"kind", "name"}) {
      FieldRules.requiredValid(ref, field, Values::pathSegment, path, violations);
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
      FieldRules.exactlyOneOf(policy, "type", POLICY_TYPES, at, violations);
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
          path.child(field), Json.number(policy.path(field).asInt()), "must be greater than zero");
    }
  }
}
