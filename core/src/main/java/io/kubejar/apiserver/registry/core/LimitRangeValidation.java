package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Values;
import io.kubejar.apiserver.registry.rules.Violations;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The rules on LimitRanges; follows {@code ValidateLimitRange} of core validation. */
final class LimitRangeValidation {
  private static final String[] LISTS = {
    "max", "min", "default", "defaultRequest", "maxLimitRequestRatio"
  };
  private static final Set<String> TYPES = Set.of("Pod", "Container", "PersistentVolumeClaim");

  private LimitRangeValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    Set<String> types = new HashSet<>();
    int index = 0;
    for (JsonNode item : spec.path("limits")) {
      FieldPath at = path.child("limits").index(index++);
      String type = FieldRules.text(item, "type");
      typeName(type, at.child("type"), violations);
      if (!types.add(type)) {
        violations.duplicate(at.child("type"), type);
      }
      item(type, item, at, violations);
    }
  }

  private static void typeName(String type, FieldPath path, Violations violations) {
    List<String> errors = Values.qualifiedName(type);
    violations.invalid(path, type, errors);
    if (errors.isEmpty() && type.indexOf('/') < 0 && !TYPES.contains(type)) {
      violations.invalid(path, type, "must be a standard limit type or fully qualified");
    }
  }

  private static void item(String type, JsonNode item, FieldPath path, Violations violations) {
    boolean ofPods = type.equals("Pod");
    Set<String> names = new TreeSet<>();
    for (String list : LISTS) {
      if (list.startsWith("default") && ofPods) {
        if (!item.path(list).isEmpty()) {
          violations.forbidden(path.child(list), "may not be specified when `type` is 'Pod'");
        }
        continue;
      }
      if (list.equals("maxLimitRequestRatio")) {
        claimNeedsStorage(type, item, path, violations);
      }
      item.path(list)
          .fieldNames()
          .forEachRemaining(
              name -> {
                resourceName(type, name, path.child(list).key(name), violations);
                names.add(name);
              });
    }
    for (String name : names) {
      new Amounts(item, name, path, violations).check();
    }
  }

  private static void claimNeedsStorage(
      String type, JsonNode item, FieldPath path, Violations violations) {
    if (type.equals("PersistentVolumeClaim")
        && !item.path("min").has("storage")
        && !item.path("max").has("storage")) {
      violations.required(
          path.child("limits"),
          "either minimum or maximum storage value is required, but neither was provided");
    }
  }

  private static void resourceName(
      String type, String name, FieldPath path, Violations violations) {
    if (type.equals("Pod") || type.equals("Container")) {
      ResourceValidation.containerResourceName(name, path, violations);
    } else {
      ResourceValidation.resourceName(name, path, violations);
    }
  }

  /** The amounts of one resource in the lists of a limit, which must be in order. */
  private record Amounts(JsonNode item, String name, FieldPath path, Violations violations) {

    void check() {
      order("min", "max", "min", "min value %s is greater than max value %s");
      boolean ofPods = item.path("type").asText().equals("Pod");
      if (!ofPods) {
        defaults();
      }
      ratio();
      JsonNode limit = item.path("default").path(name);
      JsonNode request = item.path("defaultRequest").path(name);
      if (!ofPods
          && !ResourceValidation.isOvercommittable(name)
          && !limit.isMissingNode()
          && !request.isMissingNode()
          && FieldRules.quantity(limit).compareTo(FieldRules.quantity(request)) != 0) {
        String message = "default value %s must equal to defaultRequest value %s in %s";
        violations.invalid(
            path.child("defaultRequest").key(name),
            request,
            message.formatted(limit.asText(), request.asText(), name));
      }
    }

    private void defaults() {
      order(
          "min",
          "defaultRequest",
          "defaultRequest",
          "min value %s is greater than default request value %s");
      order(
          "defaultRequest",
          "max",
          "defaultRequest",
          "default request value %s is greater than max value %s");
      order(
          "defaultRequest",
          "default",
          "defaultRequest",
          "default request value %s is greater than default limit value %s");
      // The two below blame the default, but quote the bound.
      order("min", "default", "default", "min value %s is greater than default value %s");
      order("default", "max", "default", "default value %s is greater than max value %s");
    }

    private void order(String low, String high, String blamed, String message) {
      JsonNode lower = item.path(low).path(name);
      JsonNode upper = item.path(high).path(name);
      if (lower.isMissingNode() || upper.isMissingNode()) {
        return;
      }
      Quantity least = FieldRules.quantity(lower);
      Quantity most = FieldRules.quantity(upper);
      if (least.compareTo(most) > 0) {
        Quantity quoted =
            blamed.equals("default") ? (low.equals("min") ? least : most) : of(blamed);
        violations.invalid(
            path.child(blamed).key(name),
            Json.text(quoted.toString()),
            message.formatted(least, most));
      }
    }

    private Quantity of(String list) {
      return FieldRules.quantity(item.path(list).path(name));
    }

    private void ratio() {
      if (!item.path("maxLimitRequestRatio").has(name)) {
        return;
      }
      Quantity ratio = of("maxLimitRequestRatio");
      FieldPath at = path.child("maxLimitRequestRatio").key(name);
      if (ratio.amount().compareTo(BigDecimal.ONE) < 0) {
        violations.invalid(at, Json.text(ratio.toString()), "ratio " + ratio + " is less than 1");
      }
      BigDecimal min = of("min").amount();
      if (!item.path("min").has(name) || !item.path("max").has(name) || min.signum() == 0) {
        return;
      }
      BigDecimal limit = of("max").amount().divide(min, MathContext.DECIMAL64);
      if (ratio.amount().compareTo(limit) > 0) {
        violations.invalid(
            at,
            Json.text(ratio.toString()),
            String.format(
                Locale.ROOT, "ratio %s is greater than max/min = %f", ratio, limit.doubleValue()));
      }
    }
  }
}
