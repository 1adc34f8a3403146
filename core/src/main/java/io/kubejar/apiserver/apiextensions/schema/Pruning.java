package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes fields that the schema does not know.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go}.
 */
public final class Pruning {
  static final Set<String> META_FIELDS = Set.of("apiVersion", "kind", "metadata");

  private Pruning() {}

  /** Prunes a whole custom resource, whose metadata is not the schema's business. */
  public static void pruneResource(ObjectNode object, StructuralSchema schema) {
    if (schema.isEmbeddedResource()) {
      prune(object, schema);
    } else {
      pruneFields(object, schema, true);
    }
  }

  /**
   * Prunes a value.
   *
   * @param schema null where no field at all is known
   */
  static void prune(JsonNode value, @Nullable StructuralSchema schema) {
    if (value instanceof ObjectNode object) {
      if (schema == null) {
        object.removeAll();
      } else {
        pruneFields(object, schema, schema.isEmbeddedResource());
      }
    } else if (value instanceof ArrayNode array) {
      if (schema != null && schema.extensions().preservesUnknownFields()) {
        keepUnknown(array, schema);
        return;
      }
      StructuralSchema items = schema == null ? null : schema.items();
      array.forEach(element -> prune(element, items));
    }
  }

  private static void pruneFields(ObjectNode object, StructuralSchema schema, boolean isResource) {
    boolean keepUnknown = schema.extensions().preservesUnknownFields();
    Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (isResource && META_FIELDS.contains(field.getKey())) {
        continue;
      }
      StructuralSchema property = schema.property(field.getKey());
      if (property != null) {
        prune(field.getValue(), property);
      } else if (schema.additionalProperties() != null) {
        prune(field.getValue(), schema.additionalSchema());
      } else if (!keepUnknown) {
        fields.remove();
      }
    }
  }

  /** Below a list that keeps unknown fields, elements are kept as they are. */
  private static void keepUnknown(ArrayNode array, StructuralSchema schema) {
    for (JsonNode element : array) {
      if (element instanceof ArrayNode nested) {
        keepUnknown(nested, schema);
      }
    }
  }
}
