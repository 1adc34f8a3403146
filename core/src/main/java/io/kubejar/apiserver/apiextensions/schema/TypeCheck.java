package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Whether a value has the JSON type that the schema wants.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/validation/validate/type.go}.
 */
final class TypeCheck {
  private TypeCheck() {}

  static boolean applies(StructuralSchema schema) {
    return !schema.types().isEmpty() || !Formats.supported(schema).isEmpty();
  }

  static void validateNull(String path, StructuralSchema schema, ValidationResult result) {
    List<String> types = schema.types();
    if (!types.isEmpty() && !schema.nullable()) {
      result.wrongType(path, String.join(",", types), "null");
    }
    result.countMatch();
  }

  static ValidationResult validate(String path, JsonNode value, StructuralSchema schema) {
    ValidationResult result = new ValidationResult();
    List<String> types = schema.types();
    String format = Formats.supported(schema);
    String actual = typeOf(value);
    boolean isText = value.isTextual() || value.isArray();
    boolean matches = types.contains(actual) || matchesAsNumber(value, actual, types);
    if (!isText && !format.isEmpty() && !matches && !goFormatOf(value).equals(format)) {
      result.wrongType(path, format, goFormatOf(value));
      return result;
    }
    boolean wantsNumber = types.contains("number") || types.contains("integer");
    boolean leftToFormat = !wantsNumber && !format.isEmpty() && isText;
    if (!leftToFormat && !matches) {
      result.wrongType(path, String.join(",", types), actual);
      return result;
    }
    result.countMatch();
    return result;
  }

  private static boolean matchesAsNumber(JsonNode value, String actual, List<String> types) {
    return switch (actual) {
      case "integer" -> types.contains("number");
      case "number" -> types.contains("integer") && isWhole(value.doubleValue());
      default -> false;
    };
  }

  /** Whether a floating point number is an integer that JSON can tell from its neighbours. */
  static boolean isWhole(double value) {
    return value == Math.rint(value) && Math.abs(value) <= (double) ((1L << 53) - 1);
  }

  static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "boolean";
      case ARRAY -> "array";
      case OBJECT -> "object";
      case NUMBER -> JsonEquality.isInteger(value) ? "integer" : "number";
      default -> "null";
    };
  }

  /** The format that Go's type of a decoded value implies. */
  private static String goFormatOf(JsonNode value) {
    return value.isNumber() ? JsonEquality.isInteger(value) ? "int64" : "float64" : "";
  }
}
