package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.apiextensions.schema.StructuralSchema;
import io.kubejar.apiserver.cel.PropertyNames;
import io.kubejar.apiserver.cel.SizedType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How large values can get by their schema, or else by the size of a request.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/cel/common/schemas.go}.
 */
final class ExpressionSizes {
  private static final double REQUEST = 3 * 1024 * 1024;
  private static final double BYTES_PER_CHARACTER = 4;

  private ExpressionSizes() {}

  static SizedType of(StructuralSchema schema, boolean isResource) {
    if (schema.isIntOrString() || schema.type().equals("string")) {
      return SizedType.text(textLength(schema));
    }
    return switch (schema.type()) {
      case "array" -> listOf(schema);
      case "object" -> objectOf(schema, isResource);
      default -> SizedType.SCALAR;
    };
  }

  private static SizedType listOf(StructuralSchema schema) {
    StructuralSchema items = schema.items();
    if (items == null) {
      return SizedType.SCALAR;
    }
    return new SizedType(maxItems(schema), of(items, items.isEmbeddedResource()), null, Map.of());
  }

  private static SizedType objectOf(StructuralSchema schema, boolean isResource) {
    StructuralSchema values = schema.additionalSchema();
    if (values != null) {
      // The length of keys is not bounded, but does not count either.
      SizedType key = SizedType.text(0);
      SizedType value = of(values, values.isEmbeddedResource());
      return new SizedType(maxEntries(schema), value, key, Map.of());
    }
    Map<String, SizedType> fields = new LinkedHashMap<>();
    ExpressionTypes.fields(schema, isResource)
        .forEach(
            (name, field) ->
                PropertyNames.escape(name)
                    .ifPresent(n -> fields.put(n, of(field, field.isEmbeddedResource()))));
    return new SizedType(0, null, null, fields);
  }

  private static double textLength(StructuralSchema schema) {
    Long max = schema.values().length().max();
    switch (schema.format()) {
      case "duration" -> {
        return 32;
      }
      case "date" -> {
        return 12;
      }
      case "date-time" -> {
        return 33;
      }
      default -> {}
    }
    if (max != null) {
      double characters = Math.max(0, max);
      return schema.format().equals("byte") ? characters : characters * BYTES_PER_CHARACTER;
    }
    if (!schema.values().enumValues().isEmpty()) {
      return schema.values().enumValues().stream()
          .mapToInt(value -> value.asText().length())
          .max()
          .orElse(0);
    }
    return REQUEST - 2;
  }

  /** How many elements a list can have. */
  static double maxItems(StructuralSchema list) {
    Long max = list.values().items().max();
    return max != null ? Math.max(0, max) : Math.floor((REQUEST - 2) / (minSize(list.items()) + 1));
  }

  /** How many entries a map can have. */
  static double maxEntries(StructuralSchema map) {
    Long max = map.values().properties().max();
    return max != null
        ? Math.max(0, max)
        : Math.floor((REQUEST - 2) / (minSize(map.additionalSchema()) + 6));
  }

  /** How many values of a schema fit into a request, wherever they are in it. */
  static double maxOccurrences(StructuralSchema schema) {
    return Math.floor(REQUEST / (minSize(schema) + 1));
  }

  /** The fewest bytes that a value takes in JSON. */
  private static double minSize(@Nullable StructuralSchema schema) {
    if (schema == null || schema.isIntOrString()) {
      return 1;
    }
    return switch (schema.type()) {
      case "boolean" -> 4;
      case "string" ->
          switch (schema.format()) {
            case "duration" -> 4;
            case "date" -> 12;
            case "date-time" -> 22;
            default -> 2;
          };
      case "array" -> 2;
      case "object" -> minObjectSize(schema);
      default -> 1;
    };
  }

  private static double minObjectSize(StructuralSchema schema) {
    double size = 2;
    for (Map.Entry<String, StructuralSchema> field : schema.properties().entrySet()) {
      JsonNode defaultValue = field.getValue().defaultValue();
      if (defaultValue == null && schema.values().required().contains(field.getKey())) {
        size += field.getKey().length() + minSize(field.getValue()) + 4;
      }
    }
    return size;
  }
}
