package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * The replica counts that the scale subresource shows must be counts.
 *
 * <p>Follows {@code validateScaleSpec} and {@code validateScaleStatus} of {@code
 * k8s.io/apiextensions-apiserver/pkg/registry/customresource/validator.go}.
 */
final class ScaleValidation {
  private ScaleValidation() {}

  static List<FieldError> validate(JsonNode object, JsonNode scale) {
    List<FieldError> errors = new ArrayList<>();
    check(object, scale.path("specReplicasPath").asText(), errors);
    errors.addAll(validateStatus(object, scale));
    return errors;
  }

  static List<FieldError> validateStatus(JsonNode object, JsonNode scale) {
    List<FieldError> errors = new ArrayList<>();
    check(object, scale.path("statusReplicasPath").asText(), errors);
    checkSelector(object, scale.path("labelSelectorPath").asText(), errors);
    return errors;
  }

  private static void checkSelector(JsonNode object, String jsonPath, List<FieldError> errors) {
    JsonNode value = jsonPath.isEmpty() ? Json.text("") : at(object, jsonPath);
    if (!value.isMissingNode() && !value.isTextual()) {
      String detail =
          "%s accessor error: %s is of the type %s, expected string"
              .formatted(jsonPath, value.asText(), goType(value));
      errors.add(FieldError.invalid(FieldPath.of(jsonPath), Json.text(""), detail));
    }
  }

  private static JsonNode at(JsonNode object, String jsonPath) {
    JsonNode value = object;
    for (String field : jsonPath.substring(1).split("\\.", -1)) {
      value = value.path(field);
    }
    return value;
  }

  private static void check(JsonNode object, String jsonPath, List<FieldError> errors) {
    if (jsonPath.isEmpty()) {
      return;
    }
    JsonNode value = at(object, jsonPath);
    if (value.isMissingNode()) {
      return;
    }
    FieldPath path = FieldPath.of(jsonPath);
    if (!value.isIntegralNumber()) {
      String detail =
          "%s accessor error: %s is of the type %s, expected int64"
              .formatted(jsonPath, value.asText(), goType(value));
      errors.add(FieldError.invalid(path, Json.number(0), detail));
    } else if (value.longValue() < 0) {
      errors.add(FieldError.invalid(path, value, "should be a non-negative integer"));
    } else if (value.longValue() > Integer.MAX_VALUE) {
      String detail = "should be less than or equal to " + Integer.MAX_VALUE;
      errors.add(FieldError.invalid(path, value, detail));
    }
  }

  private static String goType(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case NUMBER -> value.isIntegralNumber() ? "int64" : "float64";
      case ARRAY -> "[]interface {}";
      case OBJECT -> "map[string]interface {}";
      default -> "<nil>";
    };
  }
}
