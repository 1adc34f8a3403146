package io.kubejar.apimachinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.Schema.ArraySchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Merges two lists as a strategic merge patch does: scalars as a set, objects by their merge key.
 *
 * <p>Elements that the patch names come in the patch's order, the others in the order that they
 * had; where the two are woven together, an element of the patch that is new comes first.
 */
final class ListMerge {
  private final ArraySchema schema;
  private final String mergeKey;

  ListMerge(ArraySchema schema) {
    this.schema = schema;
    this.mergeKey = schema.mergeKey();
  }

  /** The list with the patch's elements merged in. */
  ArrayNode merge(ArrayNode original, ArrayNode patch) {
    if (original.isEmpty() && patch.isEmpty()) {
      return original;
    }
    if (!holdsObjects(original, patch)) {
      LinkedHashSet<JsonNode> distinct = new LinkedHashSet<>(elements(original));
      distinct.addAll(elements(patch));
      return inOrder(List.copyOf(distinct), elements(patch), elements(original));
    }
    if (mergeKey.isEmpty()) {
      throw PatchErrors.unclassified("cannot merge lists without merge key for []");
    }
    List<JsonNode> live = new ArrayList<>(elements(original));
    List<JsonNode> changes = new ArrayList<>();
    applyDirectives(live, changes, patch);
    List<JsonNode> merged = new ArrayList<>(live);
    for (JsonNode change : changes) {
      mergeElement(merged, (ObjectNode) change);
    }
    return inOrder(merged, changes, live);
  }

  /** The list with the patch's elements merged in, brought into the order that the patch sets. */
  ArrayNode mergeInOrder(@Nullable ArrayNode original, @Nullable ArrayNode patch, ArrayNode order) {
    List<JsonNode> live = original == null ? List.of() : elements(original);
    if (live.isEmpty() && (patch == null || patch.isEmpty())) {
      throw PatchErrors.unclassified("no elements in any of the given slices");
    }
    List<JsonNode> merged;
    if (patch == null) {
      merged = live;
    } else {
      requireSameOrder(patch, order);
      merged =
          original == null
              ? elements((ArrayNode) StrategicMergePatch.withoutDirectives(patch))
              : elements(schema.mergeStrategy() ? merge(original, patch) : patch);
    }
    requireMaps(merged, order);
    return inOrder(merged, elements(order), live);
  }

  private void mergeElement(List<JsonNode> merged, ObjectNode change) {
    requireKey(change);
    int at = indexOf(merged, change);
    if (at >= 0) {
      ObjectNode current = ((ObjectNode) merged.get(at)).deepCopy();
      merged.set(at, StrategicMergePatch.mergeMap(current, change, schema.items()));
    } else {
      // As it is, directives inside included: Kubernetes drops those only as unknown fields.
      merged.add(change);
    }
  }

  /** Takes deleted elements out of the live list, and directives out of the patch. */
  private void applyDirectives(List<JsonNode> live, List<JsonNode> changes, ArrayNode patch) {
    boolean replaces = false;
    for (JsonNode element : patch) {
      JsonNode directive = element.get(StrategicMergePatch.PATCH);
      if (directive == null) {
        changes.add(element);
        continue;
      }
      switch (directive.asText()) {
        case "delete" -> {
          requireKey(element);
          live.removeIf(candidate -> sameElement(candidate, element));
        }
        case "replace" -> replaces = true;
        case "merge" ->
            throw PatchErrors.unclassified("merging lists cannot yet be specified in the patch");
        default -> throw StrategicMergePatch.unknownDirective(directive, (ObjectNode) element);
      }
    }
    if (replaces) {
      live.clear();
      live.addAll(changes);
      changes.clear();
    }
  }

  /** Elements of the patch sorted by its order, the others by theirs, woven together. */
  private ArrayNode inOrder(List<JsonNode> merged, List<JsonNode> order, List<JsonNode> live) {
    List<JsonNode> ofPatch = new ArrayList<>();
    List<JsonNode> ofServer = new ArrayList<>();
    for (JsonNode element : merged) {
      (indexOf(order, element) >= 0 ? ofPatch : ofServer).add(element);
    }
    ofPatch.sort(Comparator.comparingInt(element -> indexOf(order, element)));
    ofServer.sort(Comparator.comparingInt(element -> indexOf(live, element)));
    ArrayNode woven = Json.array();
    int next = 0;
    for (JsonNode element : ofServer) {
      while (next < ofPatch.size() && !isBefore(element, ofPatch.get(next), live)) {
        woven.add(ofPatch.get(next++));
      }
      woven.add(element);
    }
    ofPatch.subList(next, ofPatch.size()).forEach(woven::add);
    return woven;
  }

  private boolean isBefore(JsonNode left, JsonNode right, List<JsonNode> live) {
    int leftAt = indexOf(live, left);
    int rightAt = indexOf(live, right);
    return leftAt >= 0 && rightAt >= 0 && leftAt < rightAt;
  }

  /** The elements of the patch must be among those of the order, one after the other. */
  private void requireSameOrder(ArrayNode patch, ArrayNode order) {
    if (order.isEmpty()) {
      return;
    }
    int at = 0;
    for (JsonNode element : patch) {
      if (element.has(StrategicMergePatch.PATCH)) {
        continue;
      }
      while (at < order.size() && !hasSameKey(element, order.get(at))) {
        at++;
      }
      if (at == order.size()) {
        throw PatchErrors.unclassified(
            "The order in patch list:\n"
                + GoText.of(patch)
                + "\n doesn't match $setElementOrder list:\n"
                + GoText.of(order)
                + "\n");
      }
      at++;
    }
  }

  /** Whether two elements are the same; both must have the merge key if the list has one. */
  private boolean hasSameKey(JsonNode left, JsonNode right) {
    if (!mergeKey.isEmpty()) {
      for (JsonNode element : List.of(left, right)) {
        if (!element.isObject()) {
          throw PatchErrors.badArgument("map[string]interface {}", element);
        }
        requireKey(element);
      }
    }
    return sameElement(left, right);
  }

  /** Elements of a list with a merge key must be maps as far as they are looked at. */
  private void requireMaps(List<JsonNode> merged, ArrayNode order) {
    for (int i = 0; i < order.size() && !mergeKey.isEmpty() && !merged.isEmpty(); i++) {
      if (!order.get(i).isObject()) {
        throw PatchErrors.unclassified("value for key " + i + " is not a map");
      }
    }
  }

  private void requireKey(JsonNode element) {
    if (!element.has(mergeKey)) {
      throw PatchErrors.unclassified(
          "map: " + GoText.of(element) + " does not contain declared merge key: " + mergeKey);
    }
  }

  private int indexOf(List<JsonNode> list, JsonNode element) {
    for (int i = 0; i < list.size(); i++) {
      if (sameElement(list.get(i), element)) {
        return i;
      }
    }
    return -1;
  }

  private boolean sameElement(JsonNode left, JsonNode right) {
    if (!left.isObject() || !right.isObject()) {
      return left.equals(right);
    }
    String leftKey = left.path(mergeKey).asText();
    return left.has(mergeKey) && leftKey.equals(right.path(mergeKey).asText());
  }

  /** Whether the elements are maps: all must be of one type, and not lists. */
  private static boolean holdsObjects(ArrayNode original, ArrayNode patch) {
    String type = "";
    for (ArrayNode list : List.of(original, patch)) {
      for (JsonNode element : list) {
        if (type.isEmpty()) {
          type = GoText.type(element);
          requireNoList(element);
        } else if (!type.equals(GoText.type(element))) {
          throw PatchErrors.unclassified(
              "list element types are not identical: ["
                  + GoText.of(original)
                  + " "
                  + GoText.of(patch)
                  + "]");
        }
      }
    }
    return type.startsWith("map");
  }

  private static void requireNoList(JsonNode element) {
    if (element.isArray()) {
      throw new StatusException(
          new Status(422, "Invalid", "lists of lists are not supported", null));
    }
  }

  private static List<JsonNode> elements(ArrayNode list) {
    List<JsonNode> elements = new ArrayList<>(list.size());
    list.forEach(elements::add);
    return elements;
  }
}
