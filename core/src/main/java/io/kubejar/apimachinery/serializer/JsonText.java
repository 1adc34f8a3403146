package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
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
  private static final double LARGEST_EXACT = 1L << 53;
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
      if (parser.nextToken() != null) {
        throw new DecodingException(
            "invalid character '" + character(parser, text) + "' after top-level value");
      }
      return new DecodedText(tree, reader.duplicates);
    } catch (JsonEOFException e) {
      throw new DecodingException("unexpected end of JSON input");
    } catch (JsonParseException e) {
      int at = (int) e.getLocation().getByteOffset();
      throw new DecodingException(
          "invalid character '" + character(text, at) + "' looking for beginning of value");
    } catch (IOException e) {
      throw new DecodingException(String.valueOf(e.getMessage()));
    }
  }

  private static String character(JsonParser parser, byte[] text) {
    return character(text, (int) parser.currentTokenLocation().getByteOffset());
  }

  private static String character(byte[] text, int at) {
    int index = Math.max(0, Math.min(at, text.length - 1));
    return new String(text, index, 1, StandardCharsets.ISO_8859_1);
  }

  private JsonNode value(String path) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> array(path);
      case VALUE_STRING -> Json.text(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NUMBER_INT -> wholeNumber();
      case VALUE_NUMBER_FLOAT -> fraction(parser.getDoubleValue());
      default -> NODES.nullNode();
    };
  }

  /** Go writes {@code 1.0} as {@code 1}. */
  private static JsonNode fraction(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT;
    return whole ? Json.number((long) value) : NODES.numberNode(value);
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
