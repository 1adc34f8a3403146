package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads JSON and notes the fields that an object has twice.
 *
 * <p>Numbers become longs if they are whole and fit, else doubles: what Go reads and writes again.
 */
public final class JsonText {
  private static final int DEEPEST = 10_000;
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonParser parser;
  private final List<String> duplicates = new ArrayList<>();

  private JsonText(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * Reads one value.
   *
   * @throws DecodingException if the text is not JSON
   */
  public static DecodedText read(byte[] text) throws DecodingException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonText reader = new JsonText(parser);
      if (parser.nextToken() == null) {
        throw new DecodingException("unexpected end of JSON input");
      }
      JsonNode tree = reader.value("");
      if (parser.nextToken() != null || startsWithByteOrderMark(text)) {
        throw malformed(text, "text after the top-level value");
      }
      return new DecodedText(tree, reader.duplicates);
    } catch (IOException e) {
      throw malformed(text, String.valueOf(e.getMessage()));
    }
  }

  /** The parser skips such a mark; Go does not. */
  private static boolean startsWithByteOrderMark(byte[] text) {
    return text.length > 0 && text[0] == (byte) 0xef;
  }

  private static DecodingException malformed(byte[] text, String otherwise) {
    String error = GoJsonSyntax.errorOf(text);
    return new DecodingException(error == null ? otherwise : error);
  }

  private JsonNode value(String path) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> array(path);
      case VALUE_STRING -> Json.text(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NUMBER_INT -> wholeNumber();
      case VALUE_NUMBER_FLOAT -> fraction();
      default -> NODES.nullNode();
    };
  }

  private JsonNode fraction() throws IOException {
    double value = parser.getDoubleValue();
    if (Double.isInfinite(value)) {
      throw new IOException(
          "json: cannot unmarshal number " + parser.getText() + " into Go value of type float64");
    }
    return Json.fraction(value);
  }

  private JsonNode wholeNumber() throws IOException {
    if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      BigInteger value = parser.getBigIntegerValue();
      return NODES.numberNode(value.doubleValue());
    }
    return Json.number(parser.getLongValue());
  }

  private ObjectNode object(String path) throws IOException {
    ObjectNode object = Json.object();
    Set<String> reported = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      String below = path.isEmpty() ? name : path + "." + name;
      if (object.has(name) && reported.add(name)) {
        duplicates.add("duplicate field \"" + below + "\"");
      }
      object.set(name, value(below));
    }
    return object;
  }

  private ArrayNode array(String path) throws IOException {
    ArrayNode array = Json.array();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(path + "[" + array.size() + "]"));
    }
    return array;
  }
}
