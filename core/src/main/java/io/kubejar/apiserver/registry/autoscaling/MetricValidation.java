package io.kubejar.apiserver.registry.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;
import java.util.Map;

/** The rules on an autoscaler's metrics; follows {@code validateMetricSpec}. */
final class MetricValidation {
  private static final List<String> TYPES =
      List.of("ContainerResource", "External", "Object", "Pods", "Resource");
  private static final Map<String, String> FIELDS =
      Map.of(
          "Object", "object",
          "External", "external",
          "Pods", "pods",
          "Resource", "resource",
          "ContainerResource", "containerResource");

  /** The order in which sources are looked at; only the first of several is checked. */
  private static final List<String> ORDER =
      List.of("object", "external", "pods", "resource", "containerResource");

  private static final List<String> TARGETS = List.of("Utilization", "Value", "AverageValue");

  private MetricValidation() {}

  static void check(JsonNode metric, FieldPath path, Violations violations) {
    String type = FieldRules.text(metric, "type");
    if (type.isEmpty()) {
      violations.required(path.child("type"), "must specify a metric source type");
    }
    if (!TYPES.contains(type)) {
      violations.notSupported(path.child("type"), type, TYPES);
    }
    List<String> present = ORDER.stream().filter(f -> metric.path(f).isObject()).toList();
    if (!present.isEmpty()) {
      String first = present.get(0);
      source(first, metric.get(first), path.child(first), violations);
    }
    String expected = FIELDS.getOrDefault(type, "");
    if (!expected.isEmpty() && !present.contains(expected)) {
      violations.required(
          path.child(expected), "must populate information for the given metric source");
    }
    if (present.size() != 1) {
      present.stream()
          .filter(f -> !f.equals(expected))
          .forEach(
              f ->
                  violations.forbidden(
                      path.child(f), "must populate the given metric source only"));
    }
  }

  private static void source(String field, JsonNode source, FieldPath path, Violations violations) {
    JsonNode target = source.path("target");
    FieldPath at = path.child("target");
    boolean noValue = !target.hasNonNull("value");
    boolean noAverage = !target.hasNonNull("averageValue");
    switch (field) {
      case "object" -> {
        AutoscalerValidation.reference(
            source.path("describedObject"), path.child("describedObject"), violations);
        metricAndTarget(source, path, violations);
        if (noValue && noAverage) {
          violations.required(
              at.child("averageValue"), "must set either a target value or averageValue");
        }
      }
      case "external" -> {
        metricAndTarget(source, path, violations);
        if (noValue && noAverage) {
          violations.required(
              at.child("averageValue"),
              "must set either a target value for metric or a per-pod target");
        } else if (!noValue && !noAverage) {
          violations.forbidden(
              at.child("value"), "may not set both a target value for metric and a per-pod target");
        }
      }
      case "pods" -> {
        metricAndTarget(source, path, violations);
        if (noAverage) {
          violations.required(
              at.child("averageValue"), "must specify a positive target averageValue");
        }
      }
      default -> resource(field, source, path, violations);
    }
  }

  private static void metricAndTarget(JsonNode source, FieldPath path, Violations violations) {
    JsonNode metric = source.path("metric");
    FieldPath name = path.child("metric").child("name");
    String text = FieldRules.text(metric, "name");
    if (text.isEmpty()) {
      violations.required(name, "must specify a metric name");
    } else {
      violations.invalid(name, text, Values.pathSegment(text));
    }
    target(source.path("target"), path.child("target"), violations);
  }

  private static void target(JsonNode target, FieldPath path, Violations violations) {
    String type = FieldRules.text(target, "type");
    if (type.isEmpty()) {
      violations.required(path.child("type"), "must specify a metric target type");
    }
    if (!TARGETS.contains(type)) {
      violations.invalid(
          path.child("type"), type, "must be either Utilization, Value, or AverageValue");
    }
    for (String field : new String[] {"value", "averageValue"}) {
      if (target.hasNonNull(field) && FieldRules.quantity(target.get(field)).signum() <= 0) {
        violations.invalid(path.child(field), target.get(field), "must be positive");
      }
    }
    JsonNode utilization = target.path("averageUtilization");
    if (utilization.isNumber() && utilization.asInt() < 1) {
      violations.invalid(path.child("averageUtilization"), utilization, "must be greater than 0");
    }
  }

  private static void resource(
      String field, JsonNode source, FieldPath path, Violations violations) {
    if (FieldRules.text(source, "name").isEmpty()) {
      violations.required(path.child("name"), "must specify a resource name");
    }
    if (field.equals("containerResource") && FieldRules.text(source, "container").isEmpty()) {
      violations.required(path.child("container"), "must specify a container");
    }
    JsonNode target = source.path("target");
    FieldPath at = path.child("target");
    target(target, at, violations);
    boolean utilization = target.path("averageUtilization").isNumber();
    boolean average = target.hasNonNull("averageValue");
    if (!utilization && !average) {
      violations.required(
          at.child("averageUtilization"),
          "must set either a target raw value or a target utilization");
    } else if (utilization && average) {
      violations.forbidden(
          at.child("averageValue"), "may not set both a target raw value and a target utilization");
    }
  }
}
