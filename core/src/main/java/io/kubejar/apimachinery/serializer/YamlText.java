package io.kubejar.apimachinery.serializer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML 1.1 as JSON, and notes the keys that a map has twice; writes JSON as YAML.
 *
 * <p>Follows {@code sigs.k8s.io/yaml}: keys become strings, times stay text.
 */
public final class YamlText {
  private static final int LARGEST_BODY = 3 * 1024 * 1024;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final List<String> duplicates = new ArrayList<>();

  private YamlText() {}

  /**
   * Reads the first document.
   *
   * @throws DecodingException if the text is not YAML
   */
  public static DecodedText read(String text) throws DecodingException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LARGEST_BODY);
    options.setMaxAliasesForCollections(1000);
    YamlText reader = new YamlText();
    try {
      Iterator<Node> documents =
          new Yaml(new SafeConstructor(options)).composeAll(new StringReader(text)).iterator();
      JsonNode tree = documents.hasNext() ? reader.convert(documents.next()) : NODES.nullNode();
      return new DecodedText(tree, reader.duplicates);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      String problem =
          String.valueOf(e.getProblem()).replace("not allowed here", "not allowed in this context");
      String where = line > 1 ? "line " + line + ": " : "";
      throw new DecodingException("yaml: " + where + problem);
    } catch (YAMLException | NumberFormatException e) {
      throw new DecodingException("yaml: " + e.getMessage());
    }
  }

  /** A document as {@code sigs.k8s.io/yaml} writes it: keys sorted, quotes where they must be. */
  public static String write(JsonNode tree) {
    try {
      return Writer.OF_PLAIN_VALUES.writeValueAsString(
          Json.mapper().treeToValue(tree, Object.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the writing half of the YAML library only when it is needed. */
  private static final class Writer {
    static final ObjectWriter OF_PLAIN_VALUES =
        new ObjectMapper(
                YAMLFactory.builder()
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .build())
            .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  }

  /** The sentence that strict decoding has for all duplicate keys at once. */
  public static String summary(List<String> duplicates) {
    return "yaml: unmarshal errors:\n  " + String.join("\n  ", duplicates);
  }

  private JsonNode convert(Node node) {
    if (node instanceof MappingNode mapping) {
      return object(mapping);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = Json.array();
      sequence.getValue().forEach(element -> array.add(convert(element)));
      return array;
    }
    return scalar((ScalarNode) node);
  }

  private ObjectNode object(MappingNode mapping) {
    ObjectNode object = Json.object();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (key.getTag().equals(Tag.MERGE)) {
        merge(object, convert(tuple.getValueNode()));
        continue;
      }
      String name = key instanceof ScalarNode scalar ? keyText(scalar) : convert(key).toString();
      if (object.has(name)) {
        int line = key.getStartMark().getLine() + 1;
        duplicates.add("line " + line + ": key " + GoText.quote(name) + " already set in map");
      }
      object.set(name, convert(tuple.getValueNode()));
    }
    return object;
  }

  private static void merge(ObjectNode object, JsonNode merged) {
    if (merged.isArray()) {
      merged.forEach(element -> merge(object, element));
    } else {
      merged
          .properties()
          .forEach(
              field -> {
                if (!object.has(field.getKey())) {
                  object.set(field.getKey(), field.getValue());
                }
              });
    }
  }

  private static String keyText(ScalarNode key) {
    JsonNode value = scalar(key);
    return value.isTextual() ? value.asText() : value.isNull() ? "null" : value.asText();
  }

  private static JsonNode scalar(ScalarNode node) {
    String text = node.getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return NODES.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return NODES.booleanNode(
          switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            default -> false;
          });
    }
    if (tag.equals(Tag.INT)) {
      return wholeNumber(text.replace("_", ""));
    }
    if (tag.equals(Tag.FLOAT)) {
      return number(text.replace("_", ""));
    }
    return Json.text(text);
  }

  private static JsonNode wholeNumber(String text) {
    boolean negative = text.startsWith("-");
    String digits = negative || text.startsWith("+") ? text.substring(1) : text;
    BigInteger value;
    if (digits.startsWith("0x")) {
      value = new BigInteger(digits.substring(2), 16);
    } else if (digits.startsWith("0b")) {
      value = new BigInteger(digits.substring(2), 2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      value = new BigInteger(digits.replaceFirst("^0o?", "0"), 8);
    } else if (digits.contains(":")) {
      return Json.text(text);
    } else {
      value = new BigInteger(digits);
    }
    BigInteger signed = negative ? value.negate() : value;
    return signed.bitLength() < Long.SIZE
        ? Json.number(signed.longValue())
        : NODES.numberNode(signed.doubleValue());
  }

  private static JsonNode number(String text) {
    if (text.contains(":") || text.toLowerCase(Locale.ROOT).matches(".*(inf|nan)")) {
      return Json.text(text);
    }
    return NODES.numberNode(Double.parseDouble(text));
  }
}
