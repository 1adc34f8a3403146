package io.kubejar.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.CodedInputStream;
import io.kubejar.apimachinery.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The types whose JSON is not an object of their protobuf fields: times, quantities, raw JSON, and
 * lists with a name.
 */
final class OwnEncodings {
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private OwnEncodings() {}

  /** The JSON of a value of such a type, null if the type is an ordinary one. */
  static @Nullable JsonNode decode(String typeName, CodedInputStream in) throws IOException {
    return switch (typeName) {
      case META + "Time" -> time(in, SECONDS);
      case META + "MicroTime" -> time(in, MICROS);
      case "io.k8s.apimachinery.pkg.api.resource.Quantity" -> quantity(in);
      case "io.k8s.apimachinery.pkg.util.intstr.IntOrString" -> intOrString(in);
      case META + "FieldsV1",
          "io.k8s.apimachinery.pkg.runtime.RawExtension",
          "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON" ->
          rawJson(in);
      default ->
          typeName.endsWith(".ExtraValue") || typeName.equals(META + "Verbs") ? items(in) : null;
    };
  }

  /** Null for the zero time, which Go writes as an empty message. */
  private static JsonNode time(CodedInputStream in, DateTimeFormatter format) throws IOException {
    long seconds = 0;
    int nanos = 0;
    boolean present = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      present = true;
      switch (tag >>> 3) {
        case 1 -> seconds = in.readInt64();
        case 2 -> nanos = in.readInt32();
        default -> in.skipField(tag);
      }
    }
    return present
        ? NODES.textNode(format.format(Instant.ofEpochSecond(seconds, nanos)))
        : NODES.nullNode();
  }

  private static JsonNode quantity(CodedInputStream in) throws IOException {
    String text = "0";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> 3 == 1) {
        text = in.readString();
      } else {
        in.skipField(tag);
      }
    }
    return NODES.textNode(text);
  }

  private static JsonNode intOrString(CodedInputStream in) throws IOException {
    long type = 0;
    long number = 0;
    String text = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> type = in.readInt64();
        case 2 -> number = in.readInt64();
        case 3 -> text = in.readString();
        default -> in.skipField(tag);
      }
    }
    return type == 0 ? Json.number(number) : NODES.textNode(text);
  }

  private static JsonNode rawJson(CodedInputStream in) throws IOException {
    JsonNode json = NODES.nullNode();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> 3 == 1) {
        json = Json.mapper().readTree(in.readByteArray());
      } else {
        in.skipField(tag);
      }
    }
    return json;
  }

  private static JsonNode items(CodedInputStream in) throws IOException {
    ArrayNode items = Json.array();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag >>> 3 == 1) {
        items.add(in.readString());
      } else {
        in.skipField(tag);
      }
    }
    return items;
  }
}
