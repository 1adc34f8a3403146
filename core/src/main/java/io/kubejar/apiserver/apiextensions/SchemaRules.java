package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules of {@code openAPIV3Schema} that hold at each node, structural or not.
 *
 * <p>Follows {@code ValidateCustomResourceDefinitionOpenAPISchema} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go}.
 */
final class SchemaRules {
  private static final Set<String> META_FIELDS = Set.of("metadata", "kind", "apiVersion");
  private static final List<String> TYPES =
      List.of("array", "boolean", "integer", "number", "object", "string");

  private final List<FieldError> errors = new ArrayList<>();

  private SchemaRules() {}

  /**
   * What depends on where a node is.
   *
   * @param forbiddenDefaults why defaults are forbidden, null if they are allowed
   */
  private record Place(@Nullable String forbiddenDefaults, boolean insideMeta) {
    static final Place ROOT = new Place(null, false);

    Place forbidDefaults(String why) {
      return new Place(why, insideMeta);
    }
  }

  static List<FieldError> validate(FieldPath path, StructuralSchema schema) {
    SchemaRules rules = new SchemaRules();
    rules.visit(path, schema, Place.ROOT, true);
    return rules.errors;
  }

  private void visit(FieldPath path, StructuralSchema schema, Place place, boolean isRoot) {
    checkSupported(path, schema, place);
    visitFields(path, schema, place, isRoot);
    visitNested(path, schema, place);
    StructuralSchema items = schema.items();
    if (items != null) {
      visit(path.child("items"), items, place, false);
    }
    checkExtensions(path, schema);
    ListTypeRules.validate(path, schema, errors);
    ValidationRuleSyntax.validate(path, schema, errors);
  }

  private void checkSupported(FieldPath path, StructuralSchema schema, Place place) {
    String type = schema.type();
    if (!type.isEmpty() && !TYPES.contains(type)) {
      errors.add(FieldError.notSupported(path.child("type"), Json.text(type), TYPES));
    }
    String why = place.forbiddenDefaults();
    if (schema.defaultValue() != null && why != null) {
      errors.add(FieldError.forbidden(path.child("default"), "must not be set " + why));
    }
    for (String field :
        List.of("id", "additionalItems", "patternProperties", "definitions", "dependencies")) {
      forbid(path, schema.json(), field, field + " is not supported");
    }
    forbid(path, schema.json(), "$ref", "$ref is not supported");
    if (type.equals("null")) {
      String detail = "type cannot be set to null, use nullable as an alternative";
      errors.add(FieldError.forbidden(path.child("type"), detail));
    }
    if (schema.json().path("items").isArray() && !schema.json().path("items").isEmpty()) {
      String detail = "items must be a schema object and not an array";
      errors.add(FieldError.forbidden(path.child("items"), detail));
    }
    if (place.insideMeta() && schema.isEmbeddedResource()) {
      errors.add(
          FieldError.forbidden(
              path.child("x-kubernetes-embedded-resource"),
              "must not be used inside of resource meta"));
    }
    if (schema.values().uniqueItems()) {
      errors.add(
          FieldError.forbidden(
              path.child("uniqueItems"),
              "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
    }
  }

  private void forbid(FieldPath path, ObjectNode json, String field, String detail) {
    JsonNode value = json.get(field);
    boolean absent =
        value == null
            || value.isNull()
            || (value.isTextual() && value.asText().isEmpty())
            || (value.isContainerNode() && value.isEmpty() && !field.equals("dependencies"));
    if (!absent) {
      errors.add(FieldError.forbidden(path.child(field), detail));
    }
  }

  private void visitFields(FieldPath path, StructuralSchema schema, Place place, boolean isRoot) {
    StructuralSchema.AdditionalProperties additional = schema.additionalProperties();
    if (additional != null) {
      FieldPath additionalPath = path.child("additionalProperties");
      StructuralSchema values = additional.schema();
      if (!schema.properties().isEmpty() && (!additional.allowed() || values != null)) {
        String detail = "additionalProperties and properties are mutual exclusive";
        errors.add(FieldError.forbidden(additionalPath, detail));
      }
      if (values != null) {
        String why = "inside additionalProperties applying to object metadata";
        visit(
            additionalPath, values, place.insideMeta() ? place.forbidDefaults(why) : place, false);
      }
    }
    for (Map.Entry<String, StructuralSchema> property : schema.properties().entrySet()) {
      String name = property.getKey();
      Place inside = place;
      if ((isRoot || schema.isEmbeddedResource()) && META_FIELDS.contains(name)) {
        inside = new Place(place.forbiddenDefaults(), true);
        inside = isRoot ? inside.forbidDefaults("in top-level " + name) : inside;
      }
      visit(path.child("properties").key(name), property.getValue(), inside, false);
    }
  }

  private void visitNested(FieldPath path, StructuralSchema schema, Place place) {
    StructuralSchema.Junctors junctors = schema.junctors();
    StructuralSchema not = junctors.not();
    if (not != null) {
      visit(path.child("not"), not, place, false);
    }
    visitAll(path.child("allOf"), junctors.allOf(), place);
    visitAll(path.child("oneOf"), junctors.oneOf(), place);
    visitAll(path.child("anyOf"), junctors.anyOf(), place);
  }

  private void visitAll(FieldPath path, List<StructuralSchema> schemas, Place place) {
    for (int i = 0; i < schemas.size(); i++) {
      visit(path.index(i), schemas.get(i), place, false);
    }
  }

  private void checkExtensions(FieldPath path, StructuralSchema schema) {
    if (Boolean.FALSE.equals(schema.extensions().preserveUnknownFields())) {
      errors.add(
          FieldError.invalid(
              path.child("x-kubernetes-preserve-unknown-fields"),
              Json.mapper().getNodeFactory().booleanNode(false),
              "must be true or undefined"));
    }
    String mapType = schema.extensions().mapType();
    if (mapType.isEmpty()) {
      return;
    }
    if (!schema.type().equals("object")) {
      ListTypeRules.requireType(
          path, schema, "must be object if x-kubernetes-map-type is specified", errors);
    }
    if (!mapType.equals("atomic") && !mapType.equals("granular")) {
      errors.add(
          FieldError.notSupported(
              path.child("x-kubernetes-map-type"),
              Json.text(mapType),
              List.of("atomic", "granular")));
    }
  }
}
