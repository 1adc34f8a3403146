package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a typed value: which there are, and the value without some of them.
 *
 * <p>Follows {@code typed/tofieldset.go} and {@code typed/remove.go} of structured-merge-diff.
 */
final class TypedFields {
  private TypedFields() {}

  /** The fields that a value sets: what an applier of it owns. */
  static FieldSet of(Schema schema, JsonNode value) {
    FieldSet.Builder fields = new FieldSet.Builder();
    collect(schema, value, fields);
    return fields.build();
  }

  private static void collect(@Nullable Schema schema, JsonNode value, FieldSet.Builder here) {
    Atom atom = Atom.of(schema == null ? Atom.ANYTHING : schema, value);
    if (atom instanceof Atom.MapAtom map) {
      if (map.atomic()) {
        here.add();
      } else if (value.isObject()) {
        collectFields(map, value, here);
      }
    } else if (atom instanceof Atom.ListAtom list) {
      if (list.isAtomic()) {
        here.add();
      } else {
        collectItems(list, value, here);
      }
    } else {
      here.add();
    }
  }

  private static void collectFields(Atom.MapAtom map, JsonNode value, FieldSet.Builder here) {
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      String name = field.getKey();
      JsonNode child = field.getValue();
      FieldSet.Builder below = here.at(PathElement.field(name));
      collect(map.field(name), child, below);
      boolean empty = child.isNull() || (child.isObject() && child.isEmpty());
      if (empty || !map.declares(name)) {
        below.add();
      }
    }
  }

  private static void collectItems(Atom.ListAtom list, JsonNode value, FieldSet.Builder here) {
    ListItems items = ListItems.of(list.schema(), value);
    for (String element : items.distinct()) {
      FieldSet.Builder below = here.at(element);
      below.add();
      JsonNode item = items.get(element);
      if (item != null) {
        collect(list.schema().items(), item, below);
      }
    }
  }

  /** The value without some fields; null if nothing is left of it. */
  static @Nullable JsonNode without(@Nullable Schema schema, JsonNode value, FieldSet removed) {
    Atom atom = Atom.of(schema == null ? Atom.ANYTHING : schema, value);
    if (atom instanceof Atom.MapAtom map && value instanceof ObjectNode object) {
      return map.atomic() ? null : withoutFields(map, object, removed);
    }
    if (atom instanceof Atom.ListAtom list && value instanceof ArrayNode array) {
      return list.isAtomic() ? null : withoutItems(list, array, removed);
    }
    return value;
  }

  private static @Nullable JsonNode withoutFields(
      Atom.MapAtom map, ObjectNode object, FieldSet removed) {
    ObjectNode rest = Json.object();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String element = PathElement.field(field.getKey());
      if (!removed.hasMember(element)) {
        Schema type = map.field(field.getKey());
        rest.set(field.getKey(), rest(type, field.getValue(), removed.below(element)));
      }
    }
    return rest.isEmpty() ? null : rest;
  }

  private static @Nullable JsonNode withoutItems(
      Atom.ListAtom list, ArrayNode array, FieldSet removed) {
    ArrayNode rest = Json.array();
    ListItems items = ListItems.of(list.schema(), array);
    for (int i = 0; i < array.size(); i++) {
      String element = items.elements().get(i);
      if (!removed.hasMember(element)) {
        rest.add(rest(list.schema().items(), array.get(i), removed.below(element)));
      }
    }
    return rest.isEmpty() ? null : rest;
  }

  /** What is left of a field's value; a field that loses all it has becomes null, as in Go. */
  private static JsonNode rest(@Nullable Schema type, JsonNode value, FieldSet removed) {
    if (removed.isEmpty()) {
      return value;
    }
    JsonNode rest = without(type, value, removed);
    return rest == null ? NullNode.getInstance() : rest;
  }
}
