package io.kubejar.apiserver.apiextensions.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings custom resources into the shape of their schema wherever they come from, a client or the
 * store: prunes what is unknown, drops nulls that say nothing, and fills in defaults.
 *
 * <p>Follows {@code schemaCoercingDecoder} and {@code unstructuredDefaulter} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go}.
 */
public final class Normalization {
  private Normalization() {}

  /**
   * Normalizes an object in place; doing so again changes nothing.
   *
   * @return what is wrong with the metadata of an embedded object, null if nothing is
   */
  public static @Nullable FieldError normalize(ObjectNode object, StructuralSchema schema) {
    FieldError malformed = prune(object, schema);
    if (malformed == null) {
      Defaulting.applyDefaults(object, schema);
    }
    return malformed;
  }

  /** The first half of {@link #normalize}, without defaults. */
  public static @Nullable FieldError prune(ObjectNode object, StructuralSchema schema) {
    Pruning.pruneResource(object, schema);
    Defaulting.pruneNulls(object, schema);
    return EmbeddedResources.coerce(FieldPath.root(), object, schema);
  }

  /**
   * Whether {@link #normalize} would change nothing; reads only, so that most reads copy nothing.
   */
  public static boolean isNormal(ObjectNode object, StructuralSchema schema) {
    return isNormalObject(object, schema, true);
  }

  private static boolean isNormal(JsonNode value, @Nullable StructuralSchema schema) {
    if (value instanceof ObjectNode object) {
      return schema == null
          ? object.isEmpty()
          : isNormalObject(object, schema, schema.isEmbeddedResource());
    }
    if (value instanceof ArrayNode array) {
      StructuralSchema items = schema == null ? null : schema.items();
      boolean keepsAll = schema != null && schema.extensions().preservesUnknownFields();
      for (JsonNode element : array) {
        boolean needsDefault =
            items != null && items.defaultValue() != null && items.isNonNullableNull(element);
        if (needsDefault || !(keepsAll || isNormal(element, items))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isNormalObject(
      ObjectNode object, StructuralSchema schema, boolean isResource) {
    for (Map.Entry<String, StructuralSchema> property : schema.properties().entrySet()) {
      if (property.getValue().defaultValue() != null && !object.has(property.getKey())) {
        return false;
      }
    }
    boolean keepsUnknown = schema.extensions().preservesUnknownFields();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (isResource && Pruning.META_FIELDS.contains(field.getKey())) {
        continue;
      }
      StructuralSchema property = schema.property(field.getKey());
      boolean isMapValue = property == null && schema.additionalProperties() != null;
      StructuralSchema fieldSchema = isMapValue ? schema.additionalSchema() : property;
      boolean known = property != null || isMapValue;
      if (!known && !keepsUnknown) {
        return false;
      }
      boolean superfluousNull =
          fieldSchema != null && fieldSchema.isNonNullableNull(field.getValue());
      if (superfluousNull || (known && !isNormal(field.getValue(), fieldSchema))) {
        return false;
      }
    }
    return true;
  }
}
