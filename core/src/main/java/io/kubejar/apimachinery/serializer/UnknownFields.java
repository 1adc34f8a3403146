package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.AnySchema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.TypeTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a custom resource that its schema does not have, as strict validation names them:
 * those of its metadata, then those of its schema by path, then those of embedded metadata.
 *
 * <p>Follows {@code schemaCoercingConverter} and {@code pruning} of {@code
 * k8s.io/apiextensions-apiserver}. Reads only; the fields are dropped when the object is brought
 * into the shape of its schema.
 */
public final class UnknownFields {
  private static final Set<String> META_FIELDS = Set.of("apiVersion", "kind", "metadata");

  private final List<String> pruned = new ArrayList<>();
  private final List<String> embedded = new ArrayList<>();

  private UnknownFields() {}

  /**
   * A sentence for each unknown field.
   *
   * @throws DecodingException if the metadata is no metadata
   */
  public static List<String> of(ObjectSchema schema, ObjectNode object) throws DecodingException {
    List<String> unknown = new ArrayList<>(inMetadata(object.get("metadata"), "metadata"));
    UnknownFields fields = new UnknownFields();
    fields.collect(schema, object, "", true);
    fields.pruned.stream().sorted().forEach(p -> unknown.add("unknown field \"" + p + "\""));
    unknown.addAll(fields.embedded);
    return unknown;
  }

  private static List<String> inMetadata(@Nullable JsonNode metadata, String path)
      throws DecodingException {
    if (metadata == null || metadata.isNull()) {
      return List.of();
    }
    ObjectSchema type =
        TypeTable.builtIn().schema("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    if (!(metadata instanceof ObjectNode object)) {
      throw new DecodingException(
          "json: cannot unmarshal "
              + (metadata.isArray() ? "array" : metadata.isTextual() ? "string" : "number")
              + " into Go value of type v1.ObjectMeta");
    }
    // Go decodes what it has written from a map.
    return TypedDecoder.decodeMetadata(type, object, path).unknownFields().stream()
        .sorted()
        .toList();
  }

  private static List<String> inEmbeddedMetadata(JsonNode metadata, String path)
      throws DecodingException {
    try {
      return inMetadata(metadata, path);
    } catch (DecodingException e) {
      throw new DecodingException(
          path + ": Invalid value: " + Json.sorted(metadata) + ": " + e.getMessage());
    }
  }

  private void collect(@Nullable Schema schema, JsonNode value, String path, boolean isResource)
      throws DecodingException {
    if (schema instanceof AnySchema) {
      return;
    }
    if (value.isArray()) {
      Schema items = schema instanceof ArraySchema array ? array.items() : null;
      for (int i = 0; i < value.size(); i++) {
        collect(items, value.get(i), path + "[" + i + "]", isEmbedded(items));
      }
    } else if (schema instanceof ObjectSchema object && value.isObject()) {
      collectFields(object, value, path, isResource);
    } else if (value.isObject()) {
      value.fieldNames().forEachRemaining(name -> pruned.add(path + "." + name));
    }
  }

  private void collectFields(ObjectSchema schema, JsonNode value, String path, boolean isResource)
      throws DecodingException {
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String name = field.getKey();
      String below = path.isEmpty() ? name : path + "." + name;
      if (isResource && META_FIELDS.contains(name)) {
        if (!path.isEmpty() && name.equals("metadata")) {
          embedded.addAll(inEmbeddedMetadata(field.getValue(), below));
        }
        continue;
      }
      Schema declared = schema.properties().get(name);
      Schema type = declared == null ? schema.additional() : declared;
      if (type != null) {
        collect(type, field.getValue(), below, isEmbedded(type));
      } else if (!schema.preserveUnknown()) {
        pruned.add(below);
      }
    }
  }

  private static boolean isEmbedded(@Nullable Schema schema) {
    return schema instanceof ObjectSchema object && object.embedded();
  }
}
