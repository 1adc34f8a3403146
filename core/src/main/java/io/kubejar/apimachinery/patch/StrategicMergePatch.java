package io.kubejar.apimachinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.Schema;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.Schema.PatchStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Strategic merge patch: a merge patch that also merges lists, by the merge keys of the types.
 *
 * <p>Directives steer it: {@code $patch: replace | delete}, {@code $retainKeys}, {@code
 * $setElementOrder/list}, {@code $deleteFromPrimitiveList/list}. Follows {@code
 * k8s.io/apimachinery/pkg/util/strategicpatch/patch.go}, with {@code MergeParallelList} and {@code
 * IgnoreUnmatchedNulls} set, as the API server does.
 */
public final class StrategicMergePatch {
  static final String PATCH = "$patch";
  private static final String RETAIN_KEYS = "$retainKeys";
  private static final String SET_ELEMENT_ORDER = "$setElementOrder";
  private static final String DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList";

  private StrategicMergePatch() {}

  /**
   * The object with the patch applied; the object is not changed. The patch is used up: what has
   * been followed is taken out of it, and Kubernetes' later complaints show what is left.
   *
   * @throws StatusException 400 for directives of the wrong form, 422 for lists of lists, 500 for
   *     other directives that make no sense, as the API server answers them
   */
  public static ObjectNode apply(ObjectNode original, ObjectNode patch, ObjectSchema schema) {
    return mergeMap(original.deepCopy(), patch, schema);
  }

  /** Merges into the original, which is a copy of our own. */
  static ObjectNode mergeMap(ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
    JsonNode directive = patch.get(PATCH);
    if (directive != null) {
      return replaceOrDelete(directive, patch);
    }
    retainKeys(original, patch);
    mergeOrderedLists(original, patch, schema);
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String name = change.getKey();
      if (name.startsWith(DELETE_FROM_PRIMITIVE_LIST)) {
        deleteFromList(original, name, change.getValue());
      } else if (change.getValue().isNull()) {
        original.remove(name);
      } else {
        original.set(name, mergeField(name, original.get(name), change.getValue(), schema));
      }
    }
    return original;
  }

  private static JsonNode mergeField(
      String name, @Nullable JsonNode current, JsonNode value, @Nullable Schema schema) {
    if (current instanceof ObjectNode object && value instanceof ObjectNode changes) {
      Schema field = fieldOf(schema, name);
      boolean replaces = field.traits().patchStrategies().contains(PatchStrategy.REPLACE);
      return replaces ? changes : mergeMap(object, changes, field);
    }
    if (current instanceof ArrayNode list && value instanceof ArrayNode changes) {
      Schema field = fieldOf(schema, name);
      return field instanceof ArraySchema array && array.mergeStrategy()
          ? new ListMerge(array).merge(list, changes)
          : changes;
    }
    return withoutDirectives(value);
  }

  private static ObjectNode replaceOrDelete(JsonNode directive, ObjectNode patch) {
    switch (directive.asText()) {
      case "replace" -> {
        patch.remove(PATCH);
        return patch;
      }
      case "delete" -> {
        return Json.object();
      }
      default -> throw unknownDirective(directive, patch);
    }
  }

  static StatusException unknownDirective(JsonNode directive, ObjectNode patch) {
    return PatchErrors.unclassified(
        "unknown patch type: " + GoText.string(directive) + " in map: " + GoText.of(patch));
  }

  /** Drops all fields that the patch does not mean to keep. */
  private static void retainKeys(ObjectNode original, ObjectNode patch) {
    JsonNode retained = patch.remove(RETAIN_KEYS);
    if (retained == null) {
      return;
    }
    if (!retained.isArray()) {
      throw StatusException.badRequest("invalid patch format of retainKeys");
    }
    Set<String> names =
        StreamSupport.stream(retained.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.toSet());
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String name = change.getKey();
      boolean isDirective =
          name.startsWith(DELETE_FROM_PRIMITIVE_LIST) || name.startsWith(SET_ELEMENT_ORDER);
      if (!isDirective && !change.getValue().isNull() && !names.contains(name)) {
        throw StatusException.badRequest("invalid patch format of retainKeys");
      }
    }
    original.retain(names);
  }

  /** Merges the lists whose order the patch sets, and takes them out of the patch. */
  private static void mergeOrderedLists(
      ObjectNode original, ObjectNode patch, @Nullable Schema schema) {
    List<String> directives = new ArrayList<>();
    patch.fieldNames().forEachRemaining(directives::add);
    directives.removeIf(name -> !name.startsWith(SET_ELEMENT_ORDER));
    for (String directive : directives) {
      JsonNode order = patch.remove(directive);
      if (!(order instanceof ArrayNode elements)) {
        throw PatchErrors.badArgument("[]interface {}", order);
      }
      String name = listOf(directive, SET_ELEMENT_ORDER, "setElementOrder list");
      ArrayNode current = listOrNull(original.get(name));
      ArrayNode changes = listOrNull(patch.get(name));
      if (!(fieldOf(schema, name) instanceof ArraySchema array)) {
        throw noSuchField(schema, name);
      }
      if (current != null || changes != null) {
        original.set(name, new ListMerge(array).mergeInOrder(current, changes, elements));
        patch.remove(name);
      }
    }
  }

  /** The name of the list that a directive with such a prefix is about. */
  private static String listOf(String directive, String prefix, String what) {
    if (!directive.startsWith(prefix + "/")) {
      throw StatusException.badRequest("invalid patch format of " + what);
    }
    return directive.substring(prefix.length() + 1);
  }

  private static @Nullable ArrayNode listOrNull(@Nullable JsonNode node) {
    if (node == null || node instanceof ArrayNode) {
      return (ArrayNode) node;
    }
    throw PatchErrors.badArgument("[]interface {}", node);
  }

  private static void deleteFromList(ObjectNode original, String directive, JsonNode doomed) {
    String name = listOf(directive, DELETE_FROM_PRIMITIVE_LIST, "primitive list");
    JsonNode current = original.get(name);
    if (current instanceof ArrayNode list && doomed instanceof ArrayNode) {
      ArrayNode kept = Json.array();
      for (JsonNode element : list) {
        if (StreamSupport.stream(doomed.spliterator(), false).noneMatch(element::equals)) {
          kept.add(element);
        }
      }
      original.set(name, kept);
    }
  }

  private static Schema fieldOf(@Nullable Schema schema, String name) {
    if (schema instanceof ObjectSchema object) {
      Schema property = object.properties().get(name);
      Schema field = property == null ? object.additional() : property;
      if (field != null) {
        return field;
      }
    }
    throw noSuchField(schema, name);
  }

  private static StatusException noSuchField(@Nullable Schema schema, String name) {
    String type = schema instanceof ObjectSchema object ? object.typeName() : "";
    return PatchErrors.unclassified(
        "unable to find api field in struct "
            + type.substring(type.lastIndexOf('.') + 1)
            + " for the json field \""
            + name
            + "\"");
  }

  /** A value that is new in the object: nulls and directives have nothing to act on. */
  static JsonNode withoutDirectives(JsonNode value) {
    if (value instanceof ObjectNode object) {
      ObjectNode plain = Json.object();
      if (object.has(PATCH)) {
        return plain;
      }
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!isDirective(field.getKey()) && !field.getValue().isNull()) {
          plain.set(field.getKey(), withoutDirectives(field.getValue()));
        }
      }
      return plain;
    }
    if (value instanceof ArrayNode list) {
      ArrayNode plain = Json.array();
      for (JsonNode element : list) {
        if (!element.has(PATCH)) {
          plain.add(withoutDirectives(element));
        }
      }
      return plain;
    }
    return value;
  }

  private static boolean isDirective(String name) {
    return name.equals(PATCH)
        || name.equals(RETAIN_KEYS)
        || name.startsWith(SET_ELEMENT_ORDER)
        || name.startsWith(DELETE_FROM_PRIMITIVE_LIST);
  }
}
