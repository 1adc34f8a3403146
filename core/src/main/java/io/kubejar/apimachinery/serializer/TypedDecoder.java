package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.GoFields;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.AnySchema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a tree into a built-in type, as Go's decoder fills a struct and its encoder writes it
 * back: what the type does not have is dropped, nulls, empty lists and maps and zero values vanish,
 * quantities and times become canonical, and a value of the wrong type is refused in Go's words.
 *
 * <p>Follows {@code sigs.k8s.io/json} and the {@code UnmarshalJSON} of the API's own types. What Go
 * always writes, as the {@code resources} of a container or the {@code rules} of a Role, is added
 * where it is absent; {@link GoFields} tells what that is.
 */
public final class TypedDecoder {
  /** By type, the fields that Go always writes and what it writes; filled as types are met. */
  private static final Map<String, Map<String, Supplier<JsonNode>>> WRITTEN_OF_TYPES =
      new ConcurrentHashMap<>();

  private final List<String> unknown = new ArrayList<>();

  private TypedDecoder() {}

  /**
   * An object of a type.
   *
   * @param unknownFields a sentence for each field that the type does not have, in the order of the
   *     text
   */
  public record Result(ObjectNode object, List<String> unknownFields) {}

  /**
   * Decodes a whole object; the argument is not changed.
   *
   * @throws DecodingException for the first value that is not of its field's type
   */
  public static Result decode(ObjectSchema schema, ObjectNode tree) throws DecodingException {
    TypedDecoder decoder = new TypedDecoder();
    ObjectNode object = decoder.struct(schema, tree, "", "");
    return new Result(object, decoder.unknown);
  }

  /**
   * Decodes metadata alone, as custom resources do, whose other fields have no Go type.
   *
   * @param path the metadata's place, with which unknown fields are reported
   */
  public static Result decodeMetadata(ObjectSchema metadata, ObjectNode tree, String path)
      throws DecodingException {
    TypedDecoder decoder = new TypedDecoder();
    ObjectNode object = decoder.struct(metadata, tree, path, "");
    return new Result(object, decoder.unknown);
  }

  /**
   * Fills a struct.
   *
   * @param path where the struct is, with indices, for strict errors
   * @param names where it is, by field names alone, for Go's errors
   */
  private ObjectNode struct(ObjectSchema schema, ObjectNode tree, String path, String names)
      throws DecodingException {
    ObjectNode object = Json.object();
    for (Map.Entry<String, JsonNode> field : tree.properties()) {
      String name = field.getKey();
      String below = path.isEmpty() ? name : path + "." + name;
      Schema type = schema.properties().get(name);
      if (type == null) {
        unknown.add("unknown field \"" + below + "\"");
        continue;
      }
      GoField place = new GoField(shortName(schema), names.isEmpty() ? name : names + "." + name);
      JsonNode value = value(type, field.getValue(), below, place);
      if (value != null && !isOmitted(schema, name, value, type)) {
        object.set(name, value);
      }
    }
    addWritten(schema, object);
    return object;
  }

  /** Go writes structs, and what is not marked to be omitted, even where they are empty. */
  private static void addWritten(ObjectSchema schema, ObjectNode object) {
    WRITTEN_OF_TYPES
        .computeIfAbsent(schema.typeName(), type -> writtenOf(schema))
        .forEach(
            (name, zero) -> {
              if (!object.has(name)) {
                object.set(name, zero.get());
              }
            });
  }

  private static Map<String, Supplier<JsonNode>> writtenOf(ObjectSchema schema) {
    Map<String, Supplier<JsonNode>> written = new LinkedHashMap<>();
    GoFields fields = GoFields.of(schema.typeName());
    schema
        .properties()
        .forEach(
            (name, type) -> {
              JsonNode standard = type.traits().defaultValue();
              if (fields.nulls().contains(name)) {
                written.put(name, NullNode::getInstance);
              } else if (standard != null
                  && type instanceof ObjectSchema struct
                  && struct.additional() == null) {
                written.put(name, () -> empty(struct));
              } else if (standard != null
                  && type instanceof ScalarSchema
                  && isZero(standard)
                  && !fields.omitted().contains(name)) {
                written.put(name, () -> standard);
              }
            });
    return written;
  }

  private static ObjectNode empty(ObjectSchema struct) {
    ObjectNode empty = Json.object();
    addWritten(struct, empty);
    return empty;
  }

  /**
   * Lists and maps that are not required are written only if they hold something, and scalars only
   * if they are not zero, pointers excepted; required ones are added again if they are missing.
   */
  private static boolean isOmitted(ObjectSchema schema, String name, JsonNode value, Schema type) {
    if (type instanceof ScalarSchema scalar) {
      return scalar.type() != ScalarType.INT_OR_STRING
          && isZero(value)
          && !GoFields.of(schema.typeName()).pointers().contains(name);
    }
    boolean collection =
        type instanceof ArraySchema
            || (type instanceof ObjectSchema map && map.additional() != null);
    return collection && value.isEmpty();
  }

  private static boolean isZero(JsonNode value) {
    return value.isTextual()
        ? value.textValue().isEmpty()
        : value.isBoolean() ? !value.booleanValue() : value.isNumber() && value.doubleValue() == 0;
  }

  private @Nullable JsonNode value(Schema type, JsonNode tree, String path, GoField place)
      throws DecodingException {
    if (tree.isNull()) {
      return type instanceof AnySchema ? tree : null;
    }
    if (type instanceof ObjectSchema object) {
      return object(object, tree, path, place);
    }
    if (type instanceof ArraySchema array) {
      return list(array, tree, path, place);
    }
    if (type instanceof ScalarSchema scalar) {
      return ScalarDecoder.decode(scalar, tree, place);
    }
    return tree;
  }

  private JsonNode object(ObjectSchema schema, JsonNode tree, String path, GoField place)
      throws DecodingException {
    if (schema.preserveUnknown()) {
      return tree;
    }
    if (!(tree instanceof ObjectNode fields)) {
      throw place.mismatch(tree, schema);
    }
    Schema values = schema.additional();
    if (values == null) {
      return struct(schema, fields, path, place.names());
    }
    ObjectNode map = Json.object();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      String below = path + "." + field.getKey();
      JsonNode value = value(values, field.getValue(), below, place);
      map.set(field.getKey(), value == null ? zero(values) : value);
    }
    return map;
  }

  private JsonNode list(ArraySchema schema, JsonNode tree, String path, GoField place)
      throws DecodingException {
    if (!(tree instanceof ArrayNode elements)) {
      throw place.mismatch(tree, schema);
    }
    ArrayNode list = Json.array();
    for (int i = 0; i < elements.size(); i++) {
      String below = path + "[" + i + "]";
      JsonNode value = value(schema.items(), elements.get(i), below, place);
      list.add(value == null ? zero(schema.items()) : value);
    }
    return list;
  }

  /** What Go makes of a null inside a list or map. */
  private static JsonNode zero(Schema type) {
    if (type instanceof ScalarSchema scalar) {
      return switch (scalar.type()) {
        case STRING -> Json.text(scalar.format().equals("quantity") ? "0" : "");
        case BOOLEAN -> Json.mapper().getNodeFactory().booleanNode(false);
        default -> Json.number(0);
      };
    }
    return type instanceof ArraySchema ? Json.array() : Json.object();
  }

  static String shortName(ObjectSchema schema) {
    String name = schema.typeName();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
