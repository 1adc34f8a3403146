package io.kubejar.apiserver.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.CodedInputStream;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.ProtobufTypes.Type;
import java.io.IOException;

/**
 * The places of a JSON schema that hold a schema or something else: a list of schemas, a boolean, a
 * list of names. In protobuf each is a message of both; in JSON it is the one that is there.
 *
 * <p>Follows {@code marshal.go} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1}.
 */
final class SchemaUnions {
  private static final String SCHEMA =
      "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
  private static final String OR_BOOL = SCHEMA + "OrBool";
  private static final Type.Message SCHEMA_TYPE = new Type.Message(SCHEMA);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private SchemaUnions() {}

  /** Reads a value of a type. */
  @FunctionalInterface
  interface ValueReader {
    JsonNode read(CodedInputStream in, Type type) throws IOException;
  }

  static boolean contains(String typeName) {
    return typeName.startsWith(SCHEMA + "Or");
  }

  static JsonNode decode(String typeName, CodedInputStream in, ValueReader reader)
      throws IOException {
    return typeName.equals(OR_BOOL)
        ? schemaOrBool(in, reader)
        : schemaOrList(in, reader, typeName.endsWith("OrStringArray"));
  }

  private static JsonNode schemaOrBool(CodedInputStream in, ValueReader reader) throws IOException {
    JsonNode value = NODES.booleanNode(false);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> {
          boolean allows = in.readBool();
          value = value.isObject() ? value : NODES.booleanNode(allows);
        }
        case 2 -> value = reader.read(in, SCHEMA_TYPE);
        default -> in.skipField(tag);
      }
    }
    return value;
  }

  private static JsonNode schemaOrList(CodedInputStream in, ValueReader reader, boolean ofNames)
      throws IOException {
    JsonNode schema = NODES.nullNode();
    ArrayNode list = Json.array();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >>> 3) {
        case 1 -> schema = reader.read(in, SCHEMA_TYPE);
        case 2 ->
            list.add(ofNames ? NODES.textNode(in.readString()) : reader.read(in, SCHEMA_TYPE));
        default -> in.skipField(tag);
      }
    }
    return list.isEmpty() ? schema : list;
  }
}
