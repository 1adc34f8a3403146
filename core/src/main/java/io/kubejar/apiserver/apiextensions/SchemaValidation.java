package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.DefaultValidation;
import io.kubejar.apiserver.apiextensions.schema.StructuralRules;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one {@code openAPIV3Schema}: first whether it is structural, then what holds at each
 * node, then its CEL.
 *
 * <p>Follows {@code validateCustomResourceDefinitionValidation} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go}.
 */
final class SchemaValidation {
  /** What may be said at the root beside a status subresource, by JSON name and Go name. */
  private static final Map<String, String> ALLOWED_AT_ROOT = allowedAtRoot();

  private SchemaValidation() {}

  /**
   * @param path of the schema
   * @param hasStatus whether a version with this schema has the status subresource
   */
  static List<FieldError> validate(FieldPath path, StructuralSchema schema, boolean hasStatus) {
    List<FieldError> errors = new ArrayList<>();
    if (hasStatus) {
      checkRootBesideStatus(path, schema, errors);
    }
    if (schema.nullable()) {
      errors.add(
          FieldError.forbidden(path.child("nullable"), "nullable cannot be true at the root"));
    }
    List<FieldError> structural = StructuralRules.validate(path, schema);
    boolean convertible = isConvertible(schema);
    boolean sound = false;
    if (convertible) {
      errors.addAll(structural);
      if (structural.isEmpty()) {
        List<FieldError> defaults =
            DefaultValidation.validate(path, schema, ExpressionRules::validateValue);
        errors.addAll(defaults);
        sound = defaults.isEmpty();
      }
    }
    List<FieldError> nodes = SchemaRules.validate(path, schema);
    errors.addAll(nodes);
    if (errors.isEmpty() && !convertible) {
      String detail = "OpenAPIV3Schema 'schema' is not supported";
      errors.add(FieldError.invalid(path, Json.text(""), detail));
    }
    if (sound && nodes.isEmpty()) {
      errors.addAll(ExpressionValidation.validate(path, schema));
    }
    return errors;
  }

  /** Whether the schema says nothing that structural schemas cannot say at all. */
  private static boolean isConvertible(StructuralSchema schema) {
    List<String> unsupported =
        List.of(
            "id",
            "$schema",
            "$ref",
            "additionalItems",
            "patternProperties",
            "definitions",
            "dependencies");
    return !schema.anyMatch(
        s ->
            s.values().uniqueItems()
                || s.json().path("items").isArray()
                || unsupported.stream().anyMatch(field -> isSet(s.json().get(field))));
  }

  private static boolean isSet(@Nullable JsonNode value) {
    return value != null
        && !value.isNull()
        && !(value.isTextual() && value.asText().isEmpty())
        && !(value.isContainerNode() && value.isEmpty());
  }

  private static void checkRootBesideStatus(
      FieldPath path, StructuralSchema schema, List<FieldError> errors) {
    for (Map.Entry<String, JsonNode> field : schema.json().properties()) {
      if (field.getKey().equals("type") && !schema.type().equals("object")) {
        String detail =
            "only \"object\" is allowed as the type at the root of the schema if the status"
                + " subresource is enabled";
        errors.add(FieldError.invalid(path.child("type"), schema.type(), detail));
        return;
      }
      if (isSet(field.getValue()) && !ALLOWED_AT_ROOT.containsKey(field.getKey())) {
        String detail =
            "only ["
                + String.join(" ", ALLOWED_AT_ROOT.values())
                + "] fields are allowed at the root of the schema if the status subresource is"
                + " enabled";
        errors.add(FieldError.invalid(path, schema.json(), detail));
        return;
      }
    }
  }

  private static Map<String, String> allowedAtRoot() {
    Map<String, String> names = new LinkedHashMap<>();
    for (String name :
        List.of(
            "description",
            "type",
            "format",
            "title",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "multipleOf",
            "required",
            "items",
            "properties",
            "externalDocs",
            "example")) {
      names.put(name, Character.toUpperCase(name.charAt(0)) + name.substring(1));
    }
    names.put("x-kubernetes-preserve-unknown-fields", "XPreserveUnknownFields");
    names.put("x-kubernetes-validations", "XValidations");
    return names;
  }
}
