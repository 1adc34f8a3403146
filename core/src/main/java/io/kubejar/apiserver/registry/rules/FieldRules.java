package io.kubejar.apiserver.registry.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Quantity;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rules on a field of an object, as many kinds have them.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/api/validation}.
 */
public final class FieldRules {
  private FieldRules() {}

  /** A text, empty if the field is absent. */
  public static String text(JsonNode object, String field) {
    return object.path(field).asText("");
  }

  public static void nonNegative(
      JsonNode object, String field, FieldPath path, Violations violations) {
    JsonNode value = object.path(field);
    if (value.isNumber() && value.asLong() < 0) {
      violations.invalid(path.child(field), value, Values.NOT_NEGATIVE);
    }
  }

  public static void positive(
      JsonNode object, String field, FieldPath path, Violations violations) {
    JsonNode value = object.path(field);
    if (value.isNumber() && value.asLong() <= 0) {
      violations.invalid(path.child(field), value, Values.POSITIVE);
    }
  }

  /** A field that is as it was; a changed one is quoted with its new value. */
  public static void immutable(
      JsonNode object, JsonNode old, String field, FieldPath path, Violations violations) {
    if (!same(object.get(field), old.get(field))) {
      violations.invalid(path.child(field), quoted(object.get(field)), Values.IMMUTABLE);
    }
  }

  /** Equal as Go's semantic comparison sees it: absent and empty are the same. */
  public static boolean same(@Nullable JsonNode a, @Nullable JsonNode b) {
    if (isEmpty(a) || isEmpty(b)) {
      return isEmpty(a) && isEmpty(b);
    }
    return a != null && a.equals(b);
  }

  private static boolean isEmpty(@Nullable JsonNode node) {
    return node == null
        || node.isNull()
        || node.isMissingNode()
        || (node.isContainerNode() && node.isEmpty());
  }

  /** A value as messages quote it: null if the field is absent. */
  public static JsonNode quoted(@Nullable JsonNode value) {
    return value == null ? Json.mapper().nullNode() : value;
  }

  /** A text that must be one of several, and must be there. */
  public static void requiredOneOf(
      JsonNode object, String field, List<String> allowed, FieldPath path, Violations violations) {
    String value = text(object, field);
    if (value.isEmpty()) {
      violations.required(path.child(field), "");
    } else if (!allowed.contains(value)) {
      violations.notSupported(path.child(field), value, allowed);
    }
  }

  /** A text that must be one of several if it is there. */
  public static void oneOf(
      JsonNode object, String field, List<String> allowed, FieldPath path, Violations violations) {
    String value = text(object, field);
    if (object.hasNonNull(field) && !allowed.contains(value)) {
      violations.notSupported(path.child(field), value, allowed);
    }
  }

  /** A text that must be one of several, of which "" is none. */
  public static void exactlyOneOf(
      JsonNode object, String field, List<String> allowed, FieldPath path, Violations violations) {
    if (!allowed.contains(text(object, field))) {
      violations.notSupported(path.child(field), text(object, field), allowed);
    }
  }

  /** A text that keeps to a rule if it is there, empty ones included. */
  public static void valid(
      JsonNode object,
      String field,
      Function<String, List<String>> rule,
      FieldPath path,
      Violations violations) {
    if (object.hasNonNull(field)) {
      String value = text(object, field);
      violations.invalid(path.child(field), value, rule.apply(value));
    }
  }

  /** A text that must be there and keep to a rule. */
  public static void requiredValid(
      JsonNode object,
      String field,
      Function<String, List<String>> rule,
      FieldPath path,
      Violations violations) {
    if (text(object, field).isEmpty()) {
      violations.required(path.child(field), "");
    } else {
      valid(object, field, rule, path, violations);
    }
  }

  public static void required(
      JsonNode object, String field, FieldPath path, Violations violations) {
    if (text(object, field).isEmpty()) {
      violations.required(path.child(field), "");
    }
  }

  public static void nonNegativeQuantity(JsonNode value, FieldPath path, Violations violations) {
    if (quantity(value).signum() < 0) {
      violations.invalid(path, value, Values.NOT_NEGATIVE);
    }
  }

  /** The quantity in a node; zero if it is missing. */
  public static Quantity quantity(JsonNode node) {
    return node.isValueNode() && !node.isNull() ? Quantity.parse(node.asText()) : Quantity.ZERO;
  }

  /** A number, or a percentage; what is neither, or below zero, is refused. */
  public static void positiveIntOrPercent(JsonNode value, FieldPath path, Violations violations) {
    if (value.isTextual()) {
      for (String error : Values.percent(value.asText())) {
        violations.invalid(path, value, error);
      }
    } else if (value.isNumber() && value.asLong() < 0) {
      violations.invalid(path, value, Values.NOT_NEGATIVE);
    }
  }

  /** The percentage in a text; -1 if the value is none. */
  public static int percentOf(JsonNode value) {
    String text = value.isTextual() ? value.asText() : "";
    return Values.percent(text).isEmpty() && text.length() < 10
        ? Integer.parseInt(text.substring(0, text.length() - 1))
        : -1;
  }

  /** A percentage above the whole. */
  public static void notMoreThanAll(JsonNode value, FieldPath path, Violations violations) {
    if (percentOf(value) > 100) {
      violations.invalid(path, value, "must not be greater than 100%");
    }
  }

  /** Whether a value is 0 or 0%. */
  public static boolean isZeroIntOrPercent(JsonNode value) {
    return value.isTextual() ? percentOf(value) == 0 : value.asLong() == 0;
  }
}
