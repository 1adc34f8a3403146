package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.Map;

/**
 * The fields of {@code ObjectMeta} and their JSON types, as far as decoding depends on them.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/apis/meta/v1/types.go}.
 */
final class EmbeddedMetadata {

  private enum FieldType {
    STRING("string"),
    INTEGER("int64"),
    TIME("string"),
    STRINGS("[]string"),
    STRING_MAP("map[string]string"),
    OBJECTS("[]object");

    private final String goType;

    FieldType(String goType) {
      this.goType = goType;
    }
  }

  private static final Map<String, FieldType> FIELDS =
      Map.ofEntries(
          Map.entry("name", FieldType.STRING),
          Map.entry("generateName", FieldType.STRING),
          Map.entry("namespace", FieldType.STRING),
          Map.entry("selfLink", FieldType.STRING),
          Map.entry("uid", FieldType.STRING),
          Map.entry("resourceVersion", FieldType.STRING),
          Map.entry("generation", FieldType.INTEGER),
          Map.entry("creationTimestamp", FieldType.TIME),
          Map.entry("deletionTimestamp", FieldType.TIME),
          Map.entry("deletionGracePeriodSeconds", FieldType.INTEGER),
          Map.entry("labels", FieldType.STRING_MAP),
          Map.entry("annotations", FieldType.STRING_MAP),
          Map.entry("ownerReferences", FieldType.OBJECTS),
          Map.entry("finalizers", FieldType.STRINGS),
          Map.entry("managedFields", FieldType.OBJECTS));

  private EmbeddedMetadata() {}

  /** Drops unknown fields and nulls; returns why the metadata cannot be decoded, or nothing. */
  static String coerce(JsonNode metadata) {
    if (!(metadata instanceof ObjectNode object)) {
      return "json: cannot unmarshal "
          + jsonType(metadata)
          + " into Go value of type v1.ObjectMeta";
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      FieldType type = FIELDS.get(field.getKey());
      if (type != null && !field.getValue().isNull()) {
        String problem = problem(field.getKey(), type, field.getValue());
        if (!problem.isEmpty()) {
          return problem;
        }
      }
    }
    Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (!FIELDS.containsKey(field.getKey()) || field.getValue().isNull()) {
        fields.remove();
      }
    }
    return "";
  }

  private static String problem(String name, FieldType type, JsonNode value) {
    boolean fits =
        switch (type) {
          case STRING, TIME -> value.isTextual();
          case INTEGER -> value.isIntegralNumber();
          case STRINGS -> value.isArray() && allMatch(value, FieldType.STRING);
          case OBJECTS -> value.isArray();
          case STRING_MAP -> value.isObject() && allMatch(value, FieldType.STRING);
        };
    if (!fits && type == FieldType.STRING_MAP && value.isObject()) {
      for (JsonNode element : value) {
        if (!element.isTextual()) {
          return "json: cannot unmarshal "
              + jsonType(element)
              + " into Go struct field ObjectMeta."
              + name
              + " of type string";
        }
      }
    }
    if (!fits) {
      String place = "Go struct field ObjectMeta." + name + " of type " + type.goType;
      return "json: cannot unmarshal " + jsonType(value) + " into " + place;
    }
    if (type == FieldType.TIME) {
      try {
        OffsetDateTime.parse(value.asText());
      } catch (DateTimeException e) {
        String text = '"' + value.asText() + '"';
        return "parsing time " + text + " as \"2006-01-02T15:04:05Z07:00\": cannot parse " + text;
      }
    }
    return "";
  }

  private static boolean allMatch(JsonNode container, FieldType type) {
    for (JsonNode element : container) {
      if (type == FieldType.STRING && !element.isTextual()) {
        return false;
      }
    }
    return true;
  }

  private static String jsonType(JsonNode value) {
    return switch (value.getNodeType()) {
      case NUMBER -> "number";
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case ARRAY -> "array";
      default -> "object";
    };
  }
}
