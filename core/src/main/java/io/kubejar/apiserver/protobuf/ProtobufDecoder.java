package io.kubejar.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.ProtobufTypes;
import io.kubejar.apimachinery.schema.ProtobufTypes.Field;
import io.kubejar.apimachinery.schema.ProtobufTypes.Type;
import io.kubejar.apimachinery.schema.TypeTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * Turns a body of {@code application/vnd.kubernetes.protobuf} into the JSON tree that the same
 * client would have sent as {@code application/json}.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go}: four magic
 * bytes, then a {@code runtime.Unknown} that names the type and holds the object. Go writes scalars
 * that are not pointers even if they are empty; those are dropped, as JSON's {@code omitempty}
 * does.
 */
public final class ProtobufDecoder {
  /** The media type of bodies that this class reads. */
  public static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ProtobufTypes types;

  private ProtobufDecoder(ProtobufTypes types) {
    this.types = types;
  }

  /**
   * Decodes a body.
   *
   * @throws StatusException 400 if it is not that encoding, 415 if it is of a type that has none
   */
  public static ObjectNode decode(byte[] body) {
    if (body.length < MAGIC.length
        || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw StatusException.badRequest(
          "provided data does not appear to be a protobuf message, expected prefix "
              + Arrays.toString(MAGIC));
    }
    try {
      int length = body.length - MAGIC.length;
      CodedInputStream in = CodedInputStream.newInstance(body, MAGIC.length, length);
      return new ProtobufDecoder(ProtobufTypes.builtIn()).envelope(in);
    } catch (IOException e) {
      throw StatusException.badRequest("the protobuf body cannot be read: " + e.getMessage());
    }
  }

  private ObjectNode envelope(CodedInputStream in) throws IOException {
    GroupVersionKind kind = new GroupVersionKind("", "", "");
    byte[] raw = {};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> kind = typeMeta(CodedInputStream.newInstance(in.readByteArray()));
        case 2 -> raw = in.readByteArray();
        default -> in.skipField(tag);
      }
    }
    return object(kind, raw);
  }

  private static GroupVersionKind typeMeta(CodedInputStream in) throws IOException {
    String apiVersion = "";
    String kind = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> apiVersion = in.readString();
        case 2 -> kind = in.readString();
        default -> in.skipField(tag);
      }
    }
    return GroupVersionKind.of(apiVersion, kind);
  }

  private ObjectNode object(GroupVersionKind kind, byte[] raw) throws IOException {
    String type = types.typeOf(kind);
    if (type == null) {
      throw unsupported(kind);
    }
    ObjectNode object = Json.object();
    object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    message(CodedInputStream.newInstance(raw), type, object);
    return object;
  }

  /** Custom resources have no protobuf encoding: real servers refuse it for them, too. */
  private static StatusException unsupported(GroupVersionKind kind) {
    String message =
        "the body of the request was in an unknown format - accepted media types include:"
            + " application/json, application/yaml ("
            + kind.kind()
            + " has no protobuf encoding here)";
    return new StatusException(new Status(415, "UnsupportedMediaType", message, null));
  }

  private void message(CodedInputStream in, String typeName, ObjectNode into) throws IOException {
    Map<Integer, Field> fields = types.fields(typeName);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Field field = fields.get(tag >>> 3);
      if (field == null) {
        throw StatusException.badRequest(
            typeName
                + " has no protobuf field "
                + (tag >>> 3)
                + " in Kubernetes 1.36; send it as application/json");
      }
      field(in, typeName, field, into);
    }
  }

  private void field(CodedInputStream in, String typeName, Field field, ObjectNode into)
      throws IOException {
    if (field.isInline() && target(field.type()) instanceof Type.Message message) {
      message(CodedInputStream.newInstance(in.readByteArray()), message.typeName(), into);
    } else if (field.type() instanceof Type.Repeated list) {
      into.withArrayProperty(field.name()).add(value(in, list.element()));
    } else if (field.type() instanceof Type.StringMap map) {
      entry(CodedInputStream.newInstance(in.readByteArray()), map.value(), into, field.name());
    } else {
      JsonNode value = value(in, target(field.type()));
      boolean counts = field.type() instanceof Type.Pointer || !isEmpty(value);
      if (counts || (value.isValueNode() && isRequired(typeName, field.name()))) {
        into.set(field.name(), value);
      }
    }
  }

  /** What is required has no {@code omitempty}: JSON would have it even if it is empty. */
  private static boolean isRequired(String typeName, String field) {
    TypeTable table = TypeTable.builtIn();
    return table.contains(typeName) && table.schema(typeName).required().contains(field);
  }

  private static Type target(Type type) {
    return type instanceof Type.Pointer pointer ? pointer.target() : type;
  }

  private void entry(CodedInputStream in, Type valueType, ObjectNode into, String name)
      throws IOException {
    String key = "";
    JsonNode value = NODES.textNode("");
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> key = in.readString();
        case 2 -> value = value(in, target(valueType));
        default -> in.skipField(tag);
      }
    }
    into.withObjectProperty(name).set(key, value);
  }

  private JsonNode value(CodedInputStream in, Type type) throws IOException {
    if (type instanceof Type.Scalar scalar) {
      return switch (scalar.kind()) {
        case 's' -> NODES.textNode(in.readString());
        case 'i' -> Json.number(in.readInt64());
        case 'b' -> NODES.booleanNode(in.readBool());
        case 'd' -> Json.fraction(in.readDouble());
        default -> NODES.textNode(Base64.getEncoder().encodeToString(in.readByteArray()));
      };
    }
    if (type instanceof Type.Message message) {
      CodedInputStream body = CodedInputStream.newInstance(in.readByteArray());
      JsonNode own = OwnEncodings.decode(message.typeName(), body);
      if (own != null) {
        return own;
      }
      if (SchemaUnions.contains(message.typeName())) {
        return SchemaUnions.decode(message.typeName(), body, this::value);
      }
      ObjectNode object = Json.object();
      message(body, message.typeName(), object);
      return object;
    }
    throw new IOException("lists of lists have no protobuf encoding: " + type);
  }

  /** What {@code omitempty} leaves out, and structs that hold nothing but such values. */
  private static boolean isEmpty(JsonNode value) {
    return value.isNull()
        || (value.isTextual() && value.asText().isEmpty())
        || (value.isNumber() && value.asDouble() == 0)
        || (value.isBoolean() && !value.asBoolean())
        || (value instanceof ArrayNode array && array.isEmpty())
        || (value.isObject() && value.isEmpty());
  }
}
