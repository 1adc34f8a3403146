package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What makes a schema structural: types are said once, outside of {@code anyOf} and its like, and
 * metadata is left to Kubernetes.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/schema}: validation.go and
 * complete.go.
 */
public final class StructuralRules {
  private static final List<String> INT_OR_STRING_TYPES = List.of("integer", "string");

  private final List<FieldError> errors = new ArrayList<>();

  private StructuralRules() {}

  private enum Level {
    ROOT,
    ITEM,
    FIELD
  }

  /** The broken rules, sorted by their messages. */
  public static List<FieldError> validate(FieldPath path, StructuralSchema schema) {
    StructuralRules rules = new StructuralRules();
    rules.checkNode(path, schema, Level.ROOT);
    rules.checkCompleteness(schema.junctors(), schema, path, path);
    rules.errors.sort(Comparator.comparing(FieldError::message));
    return rules.errors;
  }

  private void checkNode(FieldPath path, StructuralSchema schema, Level level) {
    StructuralSchema items = schema.items();
    if (schema.type().equals("array") && !schema.json().path("items").isContainerNode()) {
      errors.add(FieldError.required(path.child("items"), "must be specified"));
    }
    if (items != null) {
      checkNode(path.child("items"), items, Level.ITEM);
    }
    schema
        .properties()
        .forEach((k, v) -> checkNode(path.child("properties").key(k), v, Level.FIELD));
    StructuralSchema.AdditionalProperties additional = schema.additionalProperties();
    if (additional != null) {
      FieldPath additionalPath = path.child("additionalProperties");
      if (level == Level.ROOT) {
        errors.add(FieldError.forbidden(additionalPath, "must not be used at the root"));
      }
      StructuralSchema additionalSchema = additional.schema();
      if (additionalSchema != null) {
        checkNode(additionalPath, additionalSchema, Level.FIELD);
      }
    }
    checkExtensions(path, schema);
    boolean skipAnyOf = isIntOrString(schema.junctors().anyOf());
    List<StructuralSchema> allOf = schema.junctors().allOf();
    boolean skipFirst = !allOf.isEmpty() && isIntOrString(allOf.get(0).junctors().anyOf());
    checkJunctors(path, schema, skipAnyOf, skipFirst);
    checkType(path, schema, level);
    checkMetaFields(path, schema, level);
  }

  private void checkExtensions(FieldPath path, StructuralSchema schema) {
    if (!schema.isIntOrString()) {
      return;
    }
    String detail = "must be false if x-kubernetes-int-or-string is true";
    JsonNode yes = Json.mapper().getNodeFactory().booleanNode(true);
    if (schema.extensions().preservesUnknownFields()) {
      FieldPath preserve = path.child("x-kubernetes-preserve-unknown-fields");
      errors.add(FieldError.invalid(preserve, yes, detail));
    }
    if (schema.isEmbeddedResource()) {
      errors.add(FieldError.invalid(path.child("x-kubernetes-embedded-resource"), yes, detail));
    }
  }

  private void checkType(FieldPath path, StructuralSchema schema, Level level) {
    FieldPath typePath = path.child("type");
    String type = schema.type();
    if (schema.isEmbeddedResource() && !type.equals("object")) {
      String detail = "must be object if x-kubernetes-embedded-resource is true";
      errors.add(
          type.isEmpty()
              ? FieldError.required(typePath, detail)
              : FieldError.invalid(typePath, type, detail));
    } else if (type.isEmpty()
        && !schema.isIntOrString()
        && !schema.extensions().preservesUnknownFields()) {
      String where =
          switch (level) {
            case ROOT -> "at the root";
            case ITEM -> "for specified array items";
            case FIELD -> "for specified object fields";
          };
      errors.add(FieldError.required(typePath, "must not be empty " + where));
    }
    if (schema.isEmbeddedResource() && schema.additionalProperties() != null) {
      errors.add(
          FieldError.forbidden(
              path.child("additionalProperties"),
              "must not be used if x-kubernetes-embedded-resource is set"));
    }
    if (level == Level.ROOT && !type.isEmpty() && !type.equals("object")) {
      errors.add(FieldError.invalid(typePath, type, "must be object at the root"));
    }
  }

  private void checkMetaFields(FieldPath path, StructuralSchema schema, Level level) {
    boolean isResource = level == Level.ROOT || schema.isEmbeddedResource();
    for (String name : List.of("kind", "apiVersion")) {
      StructuralSchema field = schema.property(name);
      if (isResource && field != null && !field.type().equals("string")) {
        FieldPath type = path.child("properties").key(name).child("type");
        errors.add(FieldError.invalid(type, field.type(), "must be string"));
      }
    }
    StructuralSchema metadata = schema.property("metadata");
    if (metadata != null) {
      FieldPath metadataPath = path.child("properties").key("metadata");
      if (isResource && !metadata.type().equals("object")) {
        errors.add(
            FieldError.invalid(metadataPath.child("type"), metadata.type(), "must be object"));
      }
      if (level == Level.ROOT && restrictsMoreThanNames(metadata)) {
        errors.add(
            FieldError.forbidden(
                metadataPath,
                "must not specify anything other than name and generateName, but metadata is"
                    + " implicitly specified"));
      }
    }
    if (schema.isEmbeddedResource()
        && !schema.extensions().preservesUnknownFields()
        && schema.properties().isEmpty()) {
      errors.add(
          FieldError.required(
              path.child("properties"),
              "must not be empty if x-kubernetes-embedded-resource is true without"
                  + " x-kubernetes-preserve-unknown-fields"));
    }
  }

  private static boolean restrictsMoreThanNames(StructuralSchema metadata) {
    boolean namesOnly = List.of("name", "generateName").containsAll(metadata.properties().keySet());
    for (Map.Entry<String, JsonNode> field : metadata.json().properties()) {
      boolean harmless =
          switch (field.getKey()) {
            case "type", "default" -> true;
            case "properties" -> namesOnly;
            default -> field.getValue().isNull() || isEmptyContainer(field.getValue());
          };
      if (!harmless) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEmptyContainer(JsonNode value) {
    return value.isContainerNode() && value.isEmpty();
  }

  private static boolean isIntOrString(List<StructuralSchema> anyOf) {
    return anyOf.size() == 2
        && anyOf.stream().allMatch(s -> s.json().size() == 1)
        && anyOf.stream().map(StructuralSchema::type).toList().equals(INT_OR_STRING_TYPES);
  }

  private void checkJunctors(
      FieldPath path, StructuralSchema schema, boolean skipAnyOf, boolean skipFirstAllOfAnyOf) {
    StructuralSchema.Junctors junctors = schema.junctors();
    if (!skipAnyOf) {
      checkNested(path.child("anyOf"), junctors.anyOf());
    }
    for (int i = 0; i < junctors.allOf().size(); i++) {
      boolean skip = skipFirstAllOfAnyOf && i == 0;
      checkNested(path.child("allOf").index(i), junctors.allOf().get(i), skip);
    }
    checkNested(path.child("oneOf"), junctors.oneOf());
    StructuralSchema not = junctors.not();
    if (not != null) {
      checkNested(path.child("not"), not, false);
    }
    String pattern = schema.values().pattern();
    String problem = regexProblem(pattern);
    if (problem != null) {
      errors.add(
          FieldError.invalid(
              path.child("pattern"),
              pattern,
              "must be a valid regular expression, but isn't: " + problem));
    }
  }

  private static @Nullable String regexProblem(String pattern) {
    if (pattern.isEmpty()) {
      return null;
    }
    try {
      Pattern.compile(pattern);
      return null;
    } catch (PatternSyntaxException e) {
      String where = e.getPattern();
      return "error parsing regexp: "
          + e.getDescription()
          + (where == null || where.isEmpty() ? "" : ": `" + where + "`");
    }
  }

  private void checkNested(FieldPath path, List<StructuralSchema> schemas) {
    for (int i = 0; i < schemas.size(); i++) {
      checkNested(path.index(i), schemas.get(i), false);
    }
  }

  private void checkNested(FieldPath path, StructuralSchema schema, boolean skipAnyOf) {
    checkJunctors(path, schema, skipAnyOf, false);
    StructuralSchema items = schema.items();
    if (items != null) {
      checkNested(path.child("items"), items, false);
    }
    schema
        .properties()
        .forEach((name, s) -> checkNested(path.child("properties").key(name), s, false));
    forbid(path, "type", !schema.type().isEmpty(), "must be empty to be structural");
    boolean additional = schema.additionalProperties() != null;
    forbid(path, "additionalProperties", additional, "must be undefined to be structural");
    forbid(path, "default", schema.defaultValue() != null, "must be undefined to be structural");
    for (String prose : List.of("title", "description")) {
      boolean present = !schema.json().path(prose).asText().isEmpty();
      forbid(path, prose, present, "must be empty to be structural");
    }
    forbid(path, "nullable", schema.nullable(), "must be false to be structural");
    forbidExtensions(path, schema);
    forbid(
        path.child("properties"),
        schema.property("metadata") != null ? "metadata" : null,
        "must not be specified in a nested context");
  }

  private void forbidExtensions(FieldPath path, StructuralSchema schema) {
    StructuralSchema.Extensions extensions = schema.extensions();
    String mustBeFalse = "must be false to be structural";
    String undefined = "must be undefined to be structural";
    String empty = "must be empty to be structural";
    String prefix = "x-kubernetes-";
    forbid(
        path, prefix + "preserve-unknown-fields", extensions.preservesUnknownFields(), mustBeFalse);
    forbid(path, prefix + "embedded-resource", extensions.embeddedResource(), mustBeFalse);
    forbid(path, prefix + "int-or-string", extensions.intOrString(), mustBeFalse);
    forbid(path, prefix + "list-map-keys", !extensions.listMapKeys().isEmpty(), empty);
    forbid(path, prefix + "list-type", !extensions.listType().isEmpty(), undefined);
    forbid(path, prefix + "map-type", !extensions.mapType().isEmpty(), undefined);
    forbid(path, prefix + "validations", !schema.validations().isEmpty(), empty);
  }

  private void forbid(FieldPath path, String field, boolean present, String detail) {
    if (present) {
      errors.add(FieldError.forbidden(path.child(field), detail));
    }
  }

  private void forbid(FieldPath path, @Nullable String key, String detail) {
    if (key != null) {
      errors.add(FieldError.forbidden(path.key(key), detail));
    }
  }

  /** Whatever the root's junctors speak of must be specified outside of them too. */
  private void checkCompleteness(
      StructuralSchema.Junctors junctors,
      @Nullable StructuralSchema schema,
      FieldPath schemaPath,
      FieldPath path) {
    StructuralSchema not = junctors.not();
    if (not != null) {
      checkSpecified(not, schema, schemaPath, path.child("not"));
    }
    checkSpecified(junctors.allOf(), schema, schemaPath, path.child("allOf"));
    checkSpecified(junctors.anyOf(), schema, schemaPath, path.child("anyOf"));
    checkSpecified(junctors.oneOf(), schema, schemaPath, path.child("oneOf"));
  }

  private void checkSpecified(
      List<StructuralSchema> nested,
      @Nullable StructuralSchema schema,
      FieldPath schemaPath,
      FieldPath path) {
    for (int i = 0; i < nested.size(); i++) {
      checkSpecified(nested.get(i), schema, schemaPath, path.index(i));
    }
  }

  private void checkSpecified(
      StructuralSchema nested,
      @Nullable StructuralSchema schema,
      FieldPath schemaPath,
      FieldPath path) {
    if (schema == null) {
      errors.add(FieldError.required(schemaPath, "because it is defined in " + path));
      return;
    }
    checkCompleteness(nested.junctors(), schema, schemaPath, path);
    StructuralSchema items = nested.items();
    if (items != null) {
      checkSpecified(items, schema.items(), schemaPath.child("items"), path.child("items"));
    }
    nested
        .properties()
        .forEach(
            (name, s) ->
                checkSpecified(
                    s,
                    schema.property(name),
                    schemaPath.child("properties").key(name),
                    path.child("properties").key(name)));
  }
}
