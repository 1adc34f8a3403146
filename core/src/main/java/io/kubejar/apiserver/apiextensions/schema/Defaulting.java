package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fills in defaults, and drops nulls that stand for nothing.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting}: algorithm.go
 * and prunenulls.go.
 */
public final class Defaulting {
  private Defaulting() {}

  /** Sets the defaults of absent fields, and of nulls where null is not allowed. */
  public static void applyDefaults(JsonNode value, @Nullable StructuralSchema schema) {
    if (schema == null) {
      return;
    }
    if (value instanceof ObjectNode object) {
      defaultProperties(object, schema);
      defaultMapValues(object, schema);
    } else if (value instanceof ArrayNode array) {
      defaultItems(array, schema.items());
    }
  }

  private static void defaultProperties(ObjectNode object, StructuralSchema schema) {
    schema
        .properties()
        .forEach(
            (name, property) -> {
              JsonNode defaultValue = property.defaultValue();
              JsonNode value = object.get(name);
              if (defaultValue != null && (value == null || property.isNonNullableNull(value))) {
                object.set(name, defaultValue.deepCopy());
              }
              JsonNode present = object.get(name);
              if (present != null) {
                applyDefaults(present, property);
              }
            });
  }

  private static void defaultMapValues(ObjectNode object, StructuralSchema schema) {
    StructuralSchema additional = schema.additionalSchema();
    if (additional == null) {
      return;
    }
    JsonNode defaultValue = additional.defaultValue();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (schema.property(field.getKey()) != null) {
        continue;
      }
      if (defaultValue != null && additional.isNonNullableNull(field.getValue())) {
        field.setValue(defaultValue.deepCopy());
      }
      applyDefaults(field.getValue(), additional);
    }
  }

  private static void defaultItems(ArrayNode array, @Nullable StructuralSchema items) {
    if (items == null) {
      return;
    }
    JsonNode defaultValue = items.defaultValue();
    for (int i = 0; i < array.size(); i++) {
      if (defaultValue != null && items.isNonNullableNull(array.get(i))) {
        array.set(i, defaultValue.deepCopy());
      }
      applyDefaults(array.get(i), items);
    }
  }

  /** Removes nulls from fields that neither allow null nor have a default. */
  public static void pruneNulls(JsonNode value, @Nullable StructuralSchema schema) {
    if (schema == null) {
      return;
    }
    if (value instanceof ArrayNode array) {
      array.forEach(element -> pruneNulls(element, schema.items()));
    } else if (value instanceof ObjectNode object) {
      Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        StructuralSchema property = schema.property(field.getKey());
        StructuralSchema fieldSchema = property == null ? schema.additionalSchema() : property;
        if (fieldSchema == null) {
          continue;
        }
        if (fieldSchema.isNonNullableNull(field.getValue()) && fieldSchema.defaultValue() == null) {
          fields.remove();
        } else {
          pruneNulls(field.getValue(), fieldSchema);
        }
      }
    }
  }
}
