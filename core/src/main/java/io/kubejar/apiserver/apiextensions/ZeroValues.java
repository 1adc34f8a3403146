package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Fields of definitions that Go leaves out when they say nothing: empty texts and lists, false,
 * zero and null, unless the field is a pointer there.
 *
 * <p>Follows the {@code omitempty} tags of {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1}: types.go and types_jsonschema.go.
 */
final class ZeroValues {
  private static final Set<String> OF_NAMES =
      Set.of("singular", "shortNames", "listKind", "categories");
  private static final Set<String> OF_VERSION =
      Set.of("deprecated", "additionalPrinterColumns", "selectableFields");
  private static final Set<String> OF_COLUMN = Set.of("format", "description", "priority");
  private static final Set<String> OF_RULE = Set.of("message", "messageExpression", "fieldPath");
  private static final Set<String> OF_SCHEMA =
      Set.of(
          "id",
          "$schema",
          "description",
          "type",
          "format",
          "title",
          "exclusiveMaximum",
          "exclusiveMinimum",
          "pattern",
          "uniqueItems",
          "enum",
          "required",
          "allOf",
          "oneOf",
          "anyOf",
          "properties",
          "patternProperties",
          "dependencies",
          "definitions",
          "nullable",
          "x-kubernetes-embedded-resource",
          "x-kubernetes-int-or-string",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-validations");
  private static final List<String> SCHEMA_MAPS =
      List.of("properties", "patternProperties", "definitions");
  private static final List<String> SCHEMA_LISTS = List.of("allOf", "oneOf", "anyOf");
  private static final List<String> SCHEMAS =
      List.of("items", "additionalProperties", "additionalItems", "not");

  private ZeroValues() {}

  /** Drops them from the spec of a definition. */
  static void drop(ObjectNode spec) {
    dropFrom(spec.path("names"), OF_NAMES);
    for (JsonNode version : spec.path("versions")) {
      version.path("additionalPrinterColumns").forEach(column -> dropFrom(column, OF_COLUMN));
      dropFrom(version, OF_VERSION);
      dropFromSchema(version.path("schema").path("openAPIV3Schema"));
    }
  }

  private static void dropFrom(JsonNode node, Set<String> fields) {
    if (node instanceof ObjectNode object) {
      Iterator<Map.Entry<String, JsonNode>> entries = object.properties().iterator();
      while (entries.hasNext()) {
        Map.Entry<String, JsonNode> entry = entries.next();
        JsonNode value = entry.getValue();
        if (value.isNull() || (fields.contains(entry.getKey()) && isZero(value))) {
          entries.remove();
        }
      }
    }
  }

  private static boolean isZero(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.asText().isEmpty();
      case BOOLEAN -> !value.asBoolean();
      case NUMBER -> value.asDouble() == 0;
      case ARRAY, OBJECT -> value.isEmpty();
      default -> false;
    };
  }

  private static void dropFromSchema(JsonNode schema) {
    if (!schema.isObject()) {
      return;
    }
    SCHEMA_MAPS.forEach(name -> schema.path(name).forEach(ZeroValues::dropFromSchema));
    SCHEMA_LISTS.forEach(name -> schema.path(name).forEach(ZeroValues::dropFromSchema));
    SCHEMAS.forEach(name -> dropFromSchema(schema.path(name)));
    schema.path("x-kubernetes-validations").forEach(rule -> dropFrom(rule, OF_RULE));
    dropFrom(schema, OF_SCHEMA);
  }
}
