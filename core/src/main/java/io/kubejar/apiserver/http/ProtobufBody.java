package io.kubejar.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.http.ProtobufMessages.Field;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;

/**
 * Turns the protobuf bodies that typed Go clients send, kubectl's imperative commands among them,
 * into JSON.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go}: four magic
 * bytes, then a {@code runtime.Unknown} that says the type and holds the message.
 */
final class ProtobufBody {
  static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final String EXTENSIONS =
      "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final ProtobufMessages messages;

  private ProtobufBody(ProtobufMessages messages) {
    this.messages = messages;
  }

  /**
   * The body as JSON text.
   *
   * @throws StatusException 400 if it is not what it claims to be, 415 if its type is not known
   */
  static byte[] toJson(byte[] body) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (i >= body.length || body[i] != MAGIC[i]) {
        throw StatusException.badRequest(
            "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
      }
    }
    try {
      ProtobufReader unknown = new ProtobufReader(body, MAGIC.length, body.length);
      return Json.bytes(new ProtobufBody(ProtobufMessages.table()).unwrap(unknown));
    } catch (IllegalArgumentException e) {
      throw StatusException.badRequest("unable to decode the protobuf body: " + e.getMessage());
    }
  }

  private ObjectNode unwrap(ProtobufReader unknown) {
    ObjectNode type = Json.object();
    ProtobufReader raw = null;
    while (unknown.hasMore()) {
      int tag = (int) unknown.varint();
      switch (tag) {
        case 1 << 3 | ProtobufReader.BYTES -> type = typeMeta(unknown.nested());
        case 2 << 3 | ProtobufReader.BYTES -> raw = unknown.nested();
        default -> unknown.skip(tag & 7);
      }
    }
    GroupVersionKind kind =
        GroupVersionKind.of(type.path("apiVersion").asText(), type.path("kind").asText());
    ObjectNode object = Json.object();
    object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    if (raw != null) {
      fill(object, messageOf(kind), raw);
    }
    return object;
  }

  private static ObjectNode typeMeta(ProtobufReader reader) {
    ObjectNode type = Json.object();
    while (reader.hasMore()) {
      int tag = (int) reader.varint();
      switch (tag) {
        case 1 << 3 | ProtobufReader.BYTES -> type.put("apiVersion", reader.nested().text());
        case 2 << 3 | ProtobufReader.BYTES -> type.put("kind", reader.nested().text());
        default -> reader.skip(tag & 7);
      }
    }
    return type;
  }

  private String messageOf(GroupVersionKind kind) {
    String group = kind.group().isEmpty() ? "core" : kind.group().split("\\.", 2)[0];
    String inGroup = "io.k8s.api." + group + "." + kind.version() + "." + kind.kind();
    for (String name : new String[] {inGroup, EXTENSIONS + kind.kind(), META + kind.kind()}) {
      if (messages.contains(name)) {
        return name;
      }
    }
    throw new StatusException(
        new Status(
            415,
            "UnsupportedMediaType",
            "the protobuf form of " + kind.apiVersion() + " " + kind.kind() + " is not known",
            null));
  }

  private void fill(ObjectNode object, String message, ProtobufReader reader) {
    Map<Integer, Field> fields = messages.fields(message);
    while (reader.hasMore()) {
      int tag = (int) reader.varint();
      Field field = fields == null ? null : fields.get(tag >>> 3);
      if (field == null) {
        reader.skip(tag & 7);
      } else {
        put(object, field, tag & 7, reader);
      }
    }
  }

  private void put(ObjectNode object, Field field, int wireType, ProtobufReader reader) {
    if (field.name().isEmpty()) {
      fill(object, field.type(), reader.nested());
    } else if (field.isMap()) {
      putEntry(object.withObjectProperty(field.name()), field, reader.nested());
    } else if (field.isRepeated() && !field.isMessage() && wireType == ProtobufReader.BYTES
        && (field.type().equals("i") || field.type().equals("b"))) {
      ProtobufReader packed = reader.nested();
      ArrayNode list = object.withArrayProperty(field.name());
      while (packed.hasMore()) {
        list.add(scalar(field.type(), ProtobufReader.VARINT, packed));
      }
    } else {
      JsonNode value = value(field, wireType, reader);
      if (field.isRepeated()) {
        object.withArrayProperty(field.name()).add(value);
      } else if (!value.isNull() && !(field.isOmittedWhenZero() && isZero(value))) {
        object.set(field.name(), value);
      }
    }
  }

  private void putEntry(ObjectNode map, Field field, ProtobufReader entry) {
    String key = "";
    JsonNode value = field.isMessage() ? Json.object() : Json.text("");
    while (entry.hasMore()) {
      int tag = (int) entry.varint();
      if (tag >>> 3 == 1) {
        key = entry.nested().text();
      } else {
        value = value(field, tag & 7, entry);
      }
    }
    map.set(key, value);
  }

  private static boolean isZero(JsonNode value) {
    return value.isNumber() ? value.asDouble() == 0 : !value.asBoolean(!value.asText().isEmpty());
  }

  private JsonNode value(Field field, int wireType, ProtobufReader reader) {
    return field.isMessage()
        ? message(field.type(), reader.nested())
        : scalar(field.type(), wireType, reader);
  }

  private static JsonNode scalar(String type, int wireType, ProtobufReader reader) {
    return switch (type) {
      case "b" -> Json.mapper().getNodeFactory().booleanNode(reader.varint() != 0);
      case "i" -> Json.number(reader.varint());
      case "d" -> Json.mapper().getNodeFactory().numberNode(reader.fixed64());
      case "y" -> Json.text(Base64.getEncoder().encodeToString(reader.nested().rest()));
      default -> {
        if (wireType != ProtobufReader.BYTES) {
          throw new IllegalArgumentException("protobuf: text expected");
        }
        yield Json.text(reader.nested().text());
      }
    };
  }

  /** A message's value; several types have a JSON form of their own. */
  private JsonNode message(String type, ProtobufReader reader) {
    String name = type.substring(type.lastIndexOf('.') + 1);
    ObjectNode object = Json.object();
    switch (name) {
      case "RawExtension", "FieldsV1", "JSON" -> {
        return raw(reader);
      }
      case "Time", "MicroTime" -> {
        fill(object, type, reader);
        return time(object, name.equals("MicroTime"));
      }
      default -> fill(object, type, reader);
    }
    return switch (name) {
      case "Quantity" -> Json.text(object.path("string").asText("0"));
      case "IntOrString" ->
          object.path("type").asInt() == 0
              ? Json.number(object.path("intVal").asLong())
              : Json.text(object.path("strVal").asText());
      case "ExtraValue", "Verbs" -> object.has("items") ? object.path("items") : Json.array();
      case "JSONSchemaPropsOrBool" -> either(object, "schema", "allows");
      case "JSONSchemaPropsOrArray" -> either(object, "schema", "jSONSchemas");
      case "JSONSchemaPropsOrStringArray" -> either(object, "schema", "property");
      default -> object;
    };
  }

  private static JsonNode either(ObjectNode object, String first, String second) {
    return object.has(first) ? object.path(first) : object.path(second);
  }

  /** JSON text inside a message. */
  private static JsonNode raw(ProtobufReader reader) {
    JsonNode value = NullNode.getInstance();
    while (reader.hasMore()) {
      int tag = (int) reader.varint();
      if (tag == (1 << 3 | ProtobufReader.BYTES)) {
        value = Json.parse(reader.nested().text());
      } else {
        reader.skip(tag & 7);
      }
    }
    return value;
  }

  private static JsonNode time(ObjectNode time, boolean micro) {
    if (time.isEmpty()) {
      return NullNode.getInstance();
    }
    Instant instant =
        Instant.ofEpochSecond(time.path("seconds").asLong(), time.path("nanos").asLong());
    return Json.text(
        micro
            ? MICRO_TIME.format(instant)
            : Instant.ofEpochSecond(instant.getEpochSecond()).toString());
  }
}
