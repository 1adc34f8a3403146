package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.registry.rules.FieldRules;
import io.kubejar.apiserver.registry.rules.Violations;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** The rules on LimitRanges; follows {@code ValidateLimitRange} of core validation. */
final class LimitRangeValidation {
  private static final String[] LISTS = {
    "max", "min", "default", "defaultRequest", "maxLimitRequestRatio"
  };

  private LimitRangeValidation() {}

  static void check(JsonNode spec, FieldPath path, Violations violations) {
    Set<String> types = new HashSet<>();
    int index = 0;
    for (JsonNode item : spec.path("limits")) {
      FieldPath at = path.child("limits").index(index++);
      String type = FieldRules.text(item, "type");
      if (!types.add(type)) {
        violations.duplicate(at.child("type"), type);
      }
      item(type, item, at, violations);
    }
  }

  private static void item(String type, JsonNode item, FieldPath path, Violations violations) {
    if (type.equals("Pod")) {
      for (String field : new String[] {"default", "defaultRequest"}) {
        if (!item.path(field).isEmpty()) {
          violations.forbidden(path.child(field), "may not be specified when `type` is 'Pod'");
        }
      }
    }
    if (type.equals("PersistentVolumeClaim")
        && !item.path("min").has("storage")
        && !item.path("max").has("storage")) {
      violations.required(
          path.child("limits"),
          "either minimum or maximum storage value is required, but neither was provided");
    }
    Set<String> names = new TreeSet<>();
    for (String list : LISTS) {
      item.path(list).fieldNames().forEachRemaining(names::add);
    }
    for (String name : names) {
      ResourceValidation.resourceName(name, path.child("max").key(name), violations);
      order(item, name, "min", "max", path, violations);
      order(item, name, "min", "defaultRequest", path, violations);
      order(item, name, "min", "default", path, violations);
      order(item, name, "defaultRequest", "max", path, violations);
      order(item, name, "defaultRequest", "default", path, violations);
      order(item, name, "default", "max", path, violations);
      JsonNode ratio = item.path("maxLimitRequestRatio").path(name);
      if (!ratio.isMissingNode()
          && FieldRules.quantity(ratio).amount().compareTo(BigDecimal.ONE) < 0) {
        violations.invalid(
            path.child("maxLimitRequestRatio").key(name),
            ratio,
            "ratio " + ratio.asText() + " is less than 1");
      }
    }
  }

  private static void order(
      JsonNode item, String name, String low, String high, FieldPath path, Violations violations) {
    JsonNode lower = item.path(low).path(name);
    JsonNode upper = item.path(high).path(name);
    if (lower.isMissingNode() || upper.isMissingNode()) {
      return;
    }
    Quantity least = FieldRules.quantity(lower);
    if (least.compareTo(FieldRules.quantity(upper)) > 0) {
      String message =
          words(low)
              + " value "
              + least
              + " is greater than "
              + words(high)
              + " value "
              + FieldRules.quantity(upper);
      boolean blamesUpper = low.equals("min") && !high.equals("max");
      violations.invalid(
          path.child(blamesUpper ? high : low).key(name), blamesUpper ? upper : lower, message);
    }
  }

  private static String words(String list) {
    return switch (list) {
      case "defaultRequest" -> "default request";
      default -> list;
    };
  }
}
