package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.ScalarSchema;

/**
 * The field of a Go struct that a value is decoded into, as errors name it.
 *
 * @param struct the Go type that has the field
 * @param names the field names from the top, without indices
 */
record GoField(String struct, String names) {

  /** The complaint that a value is not of its field's type. */
  DecodingException mismatch(JsonNode value, Schema type) {
    String goType = goType(type);
    return new DecodingException(message(value, goType), conversion(value, type, goType));
  }

  /** The complaint about a value that is neither a whole number nor a string. */
  DecodingException mismatchOfIntOrString(JsonNode value) {
    String goType = value.isNumber() ? "int32" : "string";
    return new DecodingException(
        message(value, goType),
        "json: cannot unmarshal " + goKind(value, "int32") + " into Go value of type int32");
  }

  private String message(JsonNode value, String goType) {
    return "json: cannot unmarshal "
        + goKind(value, goType)
        + " into Go struct field "
        + struct
        + "."
        + names
        + " of type "
        + goType;
  }

  /** The complaint where the value comes out of a map: only containers and kinds matter. */
  private static String conversion(JsonNode value, Schema type, String goType) {
    String kind =
        switch (value.getNodeType()) {
          case STRING -> "string";
          case BOOLEAN -> "bool";
          case ARRAY -> "slice";
          case OBJECT -> "map";
          default -> value.isIntegralNumber() ? "int64" : "float64";
        };
    if (goType.startsWith("[]")) {
      return "cannot restore slice from " + kind;
    }
    if (type instanceof ObjectSchema object) {
      return object.additional() == null
          ? "cannot restore struct from: " + kind
          : "cannot restore map from " + kind;
    }
    // Go could convert these, but not as JSON means them; others it does not try.
    boolean convertible =
        goType.equals("string")
            ? value.isIntegralNumber()
            : value.isNumber() && !goType.equals("bool");
    return convertible
        ? "cannot convert " + kind + " to " + goType
        : "unrecognized type: " + goType;
  }

  private static String goKind(JsonNode value, String goType) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case BOOLEAN -> "bool";
      case ARRAY -> "array";
      case OBJECT -> "object";
      default -> goType.startsWith("int") ? "number " + value : "number";
    };
  }

  private static String goType(Schema type) {
    if (type instanceof ArraySchema array) {
      return "[]" + goType(array.items());
    }
    if (type instanceof ObjectSchema object) {
      Schema values = object.additional();
      return values == null ? structType(object) : "map[string]" + goType(values);
    }
    if (type instanceof ScalarSchema scalar) {
      return switch (scalar.type()) {
        case INTEGER -> scalar.format().equals("int64") ? "int64" : "int32";
        case NUMBER -> "float64";
        case BOOLEAN -> "bool";
        default -> scalar.format().equals("byte") ? "[]uint8" : "string";
      };
    }
    return "interface {}";
  }

  /** {@code v1.PodSpec}: the package's last part, which is the version, and the type. */
  private static String structType(ObjectSchema object) {
    String[] parts = object.typeName().split("\\.", -1);
    return parts.length < 2 ? "struct" : parts[parts.length - 2] + "." + parts[parts.length - 1];
  }
}
