package io.kubejar.apimachinery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON trees that objects are made of, and how a tree becomes immutable.
 *
 * <p>Jackson's nodes are mutable. {@link #freeze} copies a tree into nodes that refuse every change
 * with {@link UnsupportedOperationException}; {@link JsonNode#deepCopy} of a frozen tree is an
 * ordinary, mutable one.
 */
public final class Json {
  private static final int LARGEST_LINEAR_OBJECT = 16;
  private static final double LARGEST_EXACT = 1L << 53;
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();
  private static final ObjectWriter SORTING =
      MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectNode EMPTY_OBJECT =
      new ObjectNode(NODES, Collections.unmodifiableMap(new LinkedHashMap<>()));
  private static final ArrayNode EMPTY_ARRAY = new ArrayNode(NODES, List.of());

  private Json() {}

  /** A new, empty, mutable object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** A new, empty, mutable array. */
  public static ArrayNode array() {
    return NODES.arrayNode();
  }

  public static TextNode text(String value) {
    return NODES.textNode(value);
  }

  public static JsonNode number(long value) {
    return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  /** A number as Go writes it: {@code 1.0} is {@code 1}. */
  public static JsonNode fraction(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT;
    return whole ? number((long) value) : NODES.numberNode(value);
  }

  /** The one empty object that refuses changes. */
  public static ObjectNode emptyObject() {
    return EMPTY_OBJECT;
  }

  /**
   * Parses JSON text that the project itself wrote or owns.
   *
   * @throws IllegalArgumentException if the text is not JSON
   */
  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The compact UTF-8 text of a tree. */
  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JSON text with the fields of all objects in the order of their names. */
  static byte[] sortedBytes(JsonNode node) {
    try {
      return SORTING.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /** The mapper that everything shares; callers must not reconfigure it. */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /** The node itself if it is an object, else the empty object. */
  public static ObjectNode objectOrEmpty(JsonNode node) {
    return node instanceof ObjectNode object ? object : EMPTY_OBJECT;
  }

  /** An object of strings (labels, annotations, node selectors) as a map in the object's order. */
  public static Map<String, String> strings(JsonNode node) {
    if (node.isEmpty()) {
      return Map.of();
    }
    Map<String, String> strings = new LinkedHashMap<>();
    node.properties().forEach(f -> strings.put(f.getKey(), f.getValue().asText()));
    return strings;
  }

  /**
   * How many characters the names and texts of a tree have: most of its JSON text, at a fraction of
   * the price of writing it.
   */
  public static long textLength(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue().length();
    }
    long length = 0;
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        length += field.getKey().length() + textLength(field.getValue());
      }
    } else {
      for (JsonNode element : node) {
        length += textLength(element);
      }
    }
    return length;
  }

  /** A tree with the fields of all objects in the order of their names, as Go writes maps. */
  public static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode sorted = object();
      object.properties().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(field -> sorted.set(field.getKey(), sorted(field.getValue())));
      return sorted;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode sorted = array();
      array.forEach(element -> sorted.add(sorted(element)));
      return sorted;
    }
    return node;
  }

  /**
   * An immutable tree equal to {@code node}; parts that are frozen already are shared, and so are
   * small parts that stand in other frozen trees: see {@link SharedNodes}.
   */
  public static ObjectNode freeze(ObjectNode node) {
    return node instanceof FrozenObject ? node : freezeFields(node);
  }

  private static JsonNode freezeNode(JsonNode node) {
    if (node instanceof FrozenObject || node instanceof FrozenArray) {
      return node;
    }
    if (node instanceof TextNode text) {
      return SharedNodes.share(text);
    }
    if (node instanceof ObjectNode object) {
      ObjectNode frozen = freezeFields(object);
      return frozen instanceof FrozenObject shareable ? SharedNodes.share(shareable) : frozen;
    }
    if (node instanceof ArrayNode array) {
      if (array.isEmpty()) {
        return EMPTY_ARRAY;
      }
      JsonNode[] elements = new JsonNode[array.size()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = freezeNode(array.get(i));
      }
      return SharedNodes.share(new FrozenArray(List.of(elements)));
    }
    return node;
  }

  private static ObjectNode freezeFields(ObjectNode object) {
    int size = object.size();
    if (size == 0) {
      return EMPTY_OBJECT;
    }
    if (size > LARGEST_LINEAR_OBJECT) {
      Map<String, JsonNode> fields = new LinkedHashMap<>(size * 2);
      object.properties().forEach(f -> fields.put(f.getKey(), freezeNode(f.getValue())));
      return new FrozenObject(Collections.unmodifiableMap(fields));
    }
    Object[] namesAndValues = new Object[size * 2];
    int at = 0;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      namesAndValues[at++] = field.getKey();
      namesAndValues[at++] = freezeNode(field.getValue());
    }
    return new FrozenObject(new FrozenFields(namesAndValues));
  }

  /** Marks an object whose map refuses changes, so that freezing it again costs nothing. */
  static final class FrozenObject extends ObjectNode {
    private static final long serialVersionUID = 1;

    private final int contentHash;

    private FrozenObject(Map<String, JsonNode> fields) {
      super(NODES, fields);
      this.contentHash = fields instanceof FrozenFields small ? small.contentHash() : fields.size();
    }

    /** A hash that is made once, as {@link SharedNodes} looks for each object anew. */
    int contentHash() {
      return contentHash;
    }

    /** The fields of a small object, null for a large one. */
    @Nullable FrozenFields smallFields() {
      return _children instanceof FrozenFields small ? small : null;
    }
  }

  /** Marks an array whose list refuses changes. */
  static final class FrozenArray extends ArrayNode {
    private static final long serialVersionUID = 1;

    private FrozenArray(List<JsonNode> elements) {
      super(NODES, elements);
    }
  }
}
