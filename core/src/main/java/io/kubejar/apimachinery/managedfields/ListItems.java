package io.kubejar.apimachinery.managedfields;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ListType;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The elements of an associative list by their identity: a set's values, or a map list's keys.
 *
 * <p>Follows {@code listItemToPathElement} of structured-merge-diff. Elements that lack a key, and
 * duplicates, are problems for an apply; elsewhere such lists are taken as they are.
 */
final class ListItems {
  private final List<String> elements = new ArrayList<>();
  private final Map<String, JsonNode> firstByElement = new LinkedHashMap<>();
  private final Set<String> duplicates = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  private ListItems() {}

  static ListItems of(ArraySchema schema, @Nullable JsonNode list) {
    ListItems items = new ListItems();
    if (list instanceof ArrayNode array) {
      for (JsonNode item : array) {
        items.add(schema, item);
      }
    }
    return items;
  }

  private void add(ArraySchema schema, JsonNode item) {
    String element =
        schema.listType() == ListType.SET ? setElement(item) : mapElement(schema, item);
    elements.add(element);
    if (firstByElement.putIfAbsent(element, item) != null) {
      duplicates.add(element);
    }
  }

  private String setElement(JsonNode item) {
    if (item.isObject()) {
      problems.add("associative list without keys has an element that's a map type");
    } else if (item.isArray()) {
      problems.add("not supported: associative list with lists as elements");
    } else if (item.isNull()) {
      problems.add("associative list without keys has an element that's an explicit null");
    }
    return PathElement.value(item);
  }

  private String mapElement(ArraySchema schema, JsonNode item) {
    if (!item.isObject()) {
      String what = item.isNull() ? "a null element" : "non-map elements";
      problems.add("associative list with keys may not have " + what);
    }
    Map<String, JsonNode> keys = new LinkedHashMap<>();
    for (String key : schema.mapKeys()) {
      JsonNode value = item.get(key);
      JsonNode known = value == null ? defaultOf(schema.items(), key) : value;
      if (known != null) {
        keys.put(key, known);
      }
    }
    if (keys.isEmpty() && item.isObject()) {
      String names = schema.mapKeys().stream().map(GoText::quote).collect(joining(" ", "[", "]"));
      problems.add(
          "associative list with keys has an element that omits all key fields "
              + names
              + " (and doesn't have default values for any key fields)");
    }
    return PathElement.key(keys);
  }

  private static @Nullable JsonNode defaultOf(Schema items, String key) {
    if (items instanceof ObjectSchema object) {
      Schema field = object.properties().get(key);
      return field == null ? null : field.traits().defaultValue();
    }
    return null;
  }

  /** The identities of all elements in order, duplicates included. */
  List<String> elements() {
    return elements;
  }

  boolean has(String element) {
    return firstByElement.containsKey(element);
  }

  /** The element of an identity, null if the list has none or several. */
  @Nullable JsonNode get(String element) {
    return duplicates.contains(element) ? null : firstByElement.get(element);
  }

  Set<String> distinct() {
    return firstByElement.keySet();
  }

  Set<String> duplicates() {
    return duplicates;
  }

  /** What an apply may not contain; empty if all is well. */
  List<String> problems() {
    return problems;
  }
}
