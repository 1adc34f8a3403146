package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks values against schemas, in the order and with the words of a real API server.
 *
 * <p>Follows {@code k8s.io/kube-openapi/pkg/validation/validate} (schema.go, object_validator.go,
 * slice_validator.go, type.go), and {@code ratcheting.go} of the apiextensions-apiserver: errors of
 * fields that an update left as they were are dropped.
 */
public final class SchemaValidator {
  private SchemaValidator() {}

  /**
   * The broken rules of a value.
   *
   * @param path where the value is; root for a whole object
   */
  public static List<FieldError> validate(FieldPath path, JsonNode value, StructuralSchema schema) {
    return place(path, validate("", value, schema, null));
  }

  /** The broken rules of a replacement that were not broken by the same value before. */
  public static List<FieldError> validateUpdate(
      FieldPath path, JsonNode value, JsonNode oldValue, StructuralSchema schema) {
    Correlation correlation = new Correlation(value, oldValue, schema);
    ValidationResult result = validate("", value, schema, correlation);
    return correlation.isUnchanged() ? List.of() : place(path, result);
  }

  private static List<FieldError> place(FieldPath path, ValidationResult result) {
    if (path.isRoot()) {
      return result.errors();
    }
    return result.errors().stream()
        .map(
            e -> {
              String field = e.field().isEmpty() ? path.toString() : path + "." + e.field();
              return new FieldError(e.type(), field, e.badValue(), e.detail());
            })
        .toList();
  }

  static ValidationResult validate(
      String path, JsonNode value, StructuralSchema schema, @Nullable Correlation old) {
    ValidationResult result = new ValidationResult();
    if (value.isNull()) {
      TypeCheck.validateNull(path, schema, result);
      validateEnum(path, value, schema, result);
      return result;
    }
    if (TypeCheck.applies(schema)) {
      result.merge(TypeCheck.validate(path, value, schema));
      result.countMatch();
    }
    result.merge(JunctorValidator.validate(path, value, schema, old));
    result.countMatch();
    if (value.isTextual()) {
      result.merge(ScalarValidator.validateString(path, value.asText(), schema));
      result.countMatch();
    } else if (value.isNumber()) {
      result.merge(ScalarValidator.validateNumber(path, value, schema));
      result.countMatch();
    } else if (value instanceof ArrayNode array) {
      result.merge(validateItems(path, array, schema, old));
      result.countMatch();
    }
    validateEnum(path, value, schema, result);
    result.countMatch();
    if (value instanceof ObjectNode object) {
      result.merge(validateFields(path, object, schema, old));
      result.countMatch();
    }
    result.countMatch();
    return result;
  }

  /** Validates a field or an element; what did not change is not reported. */
  private static ValidationResult validateChild(
      String path, JsonNode value, StructuralSchema schema, @Nullable Correlation old) {
    ValidationResult result = validate(path, value, schema, old);
    if (old != null && !result.isValid() && old.isUnchanged()) {
      result.dropErrors();
    }
    return result;
  }

  private static void validateEnum(
      String path, JsonNode value, StructuralSchema schema, ValidationResult result) {
    List<JsonNode> allowed = schema.values().enumValues();
    if (allowed.isEmpty() || allowed.stream().anyMatch(a -> equalsEnumValue(value, a))) {
      return;
    }
    List<String> texts =
        allowed.stream().map(a -> a.isTextual() ? a.asText() : a.toString()).toList();
    FieldPath place = FieldPath.of(ValidationResult.fieldName(path));
    result.add(
        path + " in body should be one of " + texts, FieldError.notSupported(place, value, texts));
  }

  private static boolean equalsEnumValue(JsonNode value, JsonNode allowed) {
    if (value.isNumber() && allowed.isNumber()) {
      return value.doubleValue() == allowed.doubleValue();
    }
    return !value.isNull() && JsonEquality.equal(value, allowed);
  }

  private static ValidationResult validateItems(
      String path, ArrayNode array, StructuralSchema schema, @Nullable Correlation old) {
    ValidationResult result = new ValidationResult();
    StructuralSchema items = schema.items();
    if (items != null) {
      for (int i = 0; i < array.size(); i++) {
        Correlation oldItem = old == null ? null : old.index(i);
        result.merge(validateChild(path + "[" + i + "]", array.get(i), items, oldItem));
      }
    }
    ValueValidation.SizeLimits limits = schema.values().items();
    Long min = limits.min();
    Long max = limits.max();
    if (min != null && array.size() < min) {
      String sentence = path + " in body should have at least " + min + " items";
      result.invalid(path, Json.number(array.size()), sentence);
    }
    if (max != null && array.size() > max) {
      tooMany(path, array.size(), max, result);
    }
    if (schema.values().uniqueItems() && hasDuplicates(array)) {
      result.invalid(path, Json.text(""), path + " in body shouldn't contain duplicates");
    }
    result.countMatch();
    return result;
  }

  private static boolean hasDuplicates(ArrayNode array) {
    for (int i = 0; i < array.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (JsonEquality.equal(array.get(i), array.get(j))) {
          return true;
        }
      }
    }
    return false;
  }

  private static void tooMany(String path, int size, long max, ValidationResult result) {
    FieldPath place = FieldPath.of(ValidationResult.fieldName(path));
    result.add(
        path + " in body should have at most " + max, FieldError.tooMany(place, size, (int) max));
  }

  private static ValidationResult validateFields(
      String path, ObjectNode object, StructuralSchema schema, @Nullable Correlation old) {
    ValidationResult result = new ValidationResult();
    ValueValidation.SizeLimits limits = schema.values().properties();
    Long min = limits.min();
    Long max = limits.max();
    if (min != null && object.size() < min) {
      String sentence = path + " in body should have at least " + min + " properties";
      result.invalid(path, Json.number(object.size()), sentence);
    }
    if (max != null && object.size() > max) {
      tooMany(path, object.size(), max, result);
    }
    validateOtherFields(path, object, schema, old, result);
    schema
        .properties()
        .forEach(
            (name, property) -> {
              JsonNode field = object.get(name);
              if (field != null) {
                String fieldPath = path.isEmpty() ? name : path + "." + name;
                result.merge(validateChild(fieldPath, field, property, fieldOf(old, path, name)));
              }
            });
    for (String name : schema.values().required()) {
      if (!object.has(name)) {
        String missing = path + "." + name;
        FieldPath place = FieldPath.of(ValidationResult.fieldName(missing));
        result.add(missing + " in body is required", FieldError.required(place, ""));
      }
    }
    return result;
  }

  private static void validateOtherFields(
      String path,
      ObjectNode object,
      StructuralSchema schema,
      @Nullable Correlation old,
      ValidationResult result) {
    StructuralSchema.AdditionalProperties additional = schema.additionalProperties();
    if (additional == null) {
      return;
    }
    StructuralSchema valueSchema = additional.schema();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      if (schema.property(name) != null) {
        continue;
      }
      String fieldPath = path + "." + name;
      if (!additional.allowed()) {
        result.invalid(
            path, Json.text(name), path + "." + name + " in body is a forbidden property");
      } else if (valueSchema != null) {
        result.merge(
            validateChild(fieldPath, field.getValue(), valueSchema, fieldOf(old, path, name)));
      }
    }
  }

  /** What a field was before; apiVersion and kind of the object itself are never compared. */
  private static @Nullable Correlation fieldOf(
      @Nullable Correlation old, String path, String name) {
    boolean isTypeMeta = path.isEmpty() && (name.equals("apiVersion") || name.equals("kind"));
    return old == null || isTypeMeta ? null : old.key(name);
  }
}
