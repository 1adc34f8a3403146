package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.schema.Schema.ScalarSchema;

/** Decodes scalars into Go's types. */
final class ScalarDecoder {
  private ScalarDecoder() {}

  /**
   * The value as Kubernetes writes it.
   *
   * @throws DecodingException if it is not of the type
   */
  static JsonNode decode(ScalarSchema schema, JsonNode value, GoField place)
      throws DecodingException {
    return switch (schema.type()) {
      case BOOLEAN -> {
        if (!value.isBoolean()) {
          throw place.mismatch(value, schema);
        }
        yield value;
      }
      case INTEGER -> integer(schema, value, place);
      case NUMBER -> {
        if (!value.isNumber()) {
          throw place.mismatch(value, schema);
        }
        yield value;
      }
      case INT_OR_STRING -> {
        if (!value.isTextual() && !isInt32(value)) {
          throw place.mismatchOfIntOrString(value);
        }
        yield value;
      }
      case STRING -> text(schema, value, place);
    };
  }

  private static JsonNode integer(ScalarSchema schema, JsonNode value, GoField place)
      throws DecodingException {
    boolean wide = schema.format().equals("int64");
    boolean fits = wide ? isInt64(value) : isInt32(value);
    if (!fits) {
      throw place.mismatch(value, schema);
    }
    return value;
  }

  private static boolean isInt32(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToInt();
  }

  private static boolean isInt64(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong();
  }

  private static JsonNode text(ScalarSchema schema, JsonNode value, GoField place)
      throws DecodingException {
    if (schema.format().equals("quantity") && !value.isContainerNode()) {
      return ValueFormats.quantity(value);
    }
    if (!value.isTextual()) {
      throw place.mismatch(value, schema);
    }
    return switch (schema.format()) {
      case "date-time" -> ValueFormats.time(value.asText());
      case "micro-time" -> ValueFormats.microTime(value.asText());
      case "byte" -> ValueFormats.bytes(value.asText());
      default -> value;
    };
  }
}
