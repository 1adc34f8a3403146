package io.kubejar.apiserver.registry.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Rules on labels and on selectors of labels.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go}.
 */
public final class SelectorRules {
  private SelectorRules() {}

  /** A map of labels; errors name the map, not the key. */
  public static void labels(JsonNode labels, FieldPath path, Violations violations) {
    for (Map.Entry<String, JsonNode> label : labels.properties()) {
      labelName(label.getKey(), path, violations);
      String value = label.getValue().asText();
      violations.invalid(path, value, Values.labelValue(value));
    }
  }

  public static void labelName(String name, FieldPath path, Violations violations) {
    violations.invalid(path, name, Values.qualifiedName(name));
  }

  /** The keys of annotations, and their size in all. */
  public static void annotations(JsonNode annotations, FieldPath path, Violations violations) {
    long size = 0;
    for (Map.Entry<String, JsonNode> entry : annotations.properties()) {
      String key = entry.getKey();
      violations.invalid(path, key, Values.qualifiedName(key.toLowerCase(Locale.ROOT)));
      size += key.length() + entry.getValue().asText().length();
    }
    if (size > 256 * 1024) {
      violations.add(FieldError.tooLong(path, 256 * 1024));
    }
  }

  /** A {@code metav1.LabelSelector}. */
  public static void labelSelector(JsonNode selector, FieldPath path, Violations violations) {
    labels(selector.path("matchLabels"), path.child("matchLabels"), violations);
    int index = 0;
    for (JsonNode expression : selector.path("matchExpressions")) {
      requirement(expression, path.child("matchExpressions").index(index++), violations);
    }
  }

  private static void requirement(JsonNode expression, FieldPath path, Violations violations) {
    String operator = expression.path("operator").asText();
    JsonNode values = expression.path("values");
    switch (operator) {
      case "In", "NotIn" -> {
        if (values.isEmpty()) {
          violations.required(
              path.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
        }
      }
      case "Exists", "DoesNotExist" -> {
        if (!values.isEmpty()) {
          violations.forbidden(
              path.child("values"),
              "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
      }
      default ->
          violations.invalid(path.child("operator"), operator, "not a valid selector operator");
    }
    labelName(expression.path("key").asText(), path.child("key"), violations);
    int index = 0;
    for (JsonNode value : values) {
      violations.invalid(
          path.child("values").index(index++), value.asText(), Values.labelValue(value.asText()));
    }
  }

  /** The selector, or one that matches nothing if it cannot be read. */
  public static LabelSelector selectorOrNothing(JsonNode selector) {
    try {
      return LabelSelector.of(selector);
    } catch (IllegalArgumentException e) {
      return LabelSelector.nothing();
    }
  }

  /** Texts of which none may occur twice. */
  public static void distinct(JsonNode list, FieldPath path, Violations violations) {
    Set<String> seen = new HashSet<>();
    int index = 0;
    for (JsonNode value : list) {
      if (!seen.add(value.asText())) {
        violations.duplicate(path.index(index), value);
      }
      index++;
    }
  }

  /** The texts in a list. */
  public static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(v -> texts.add(v.asText()));
    return texts;
  }
}
