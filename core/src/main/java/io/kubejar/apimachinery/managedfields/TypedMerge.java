package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.schema.Schema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Merges an applied value into the live one by their type: what is applied wins, what it does not
 * mention stays.
 *
 * <p>Follows {@code typed/merge.go} of structured-merge-diff.
 */
final class TypedMerge {
  private TypedMerge() {}

  /** The merged value; null only if neither side has one. */
  static @Nullable JsonNode merge(
      @Nullable Schema declared, @Nullable JsonNode live, @Nullable JsonNode applied) {
    if (live == null || applied == null) {
      return applied == null ? live : applied;
    }
    Schema schema = declared == null ? Atom.ANYTHING : declared;
    Atom atom = Atom.of(schema, applied);
    if (atom instanceof Atom.MapAtom map && !map.atomic()) {
      return mergeMaps(map, live, applied);
    }
    if (atom instanceof Atom.ListAtom list && !list.isAtomic()) {
      return mergeLists(list, live, applied);
    }
    return applied;
  }

  private static JsonNode mergeMaps(Atom.MapAtom map, JsonNode live, JsonNode applied) {
    if (!live.isObject() || live.isEmpty()) {
      return applied;
    }
    if (!applied.isObject()) {
      return live;
    }
    ObjectNode merged = Json.object();
    for (Map.Entry<String, JsonNode> field : live.properties()) {
      String name = field.getKey();
      merged.set(name, merge(map.field(name), field.getValue(), applied.get(name)));
    }
    for (Map.Entry<String, JsonNode> field : applied.properties()) {
      if (!merged.has(field.getKey())) {
        merged.set(field.getKey(), field.getValue());
      }
    }
    return merged;
  }

  private static JsonNode mergeLists(Atom.ListAtom list, JsonNode live, JsonNode applied) {
    if (!live.isArray() || live.isEmpty()) {
      return applied;
    }
    if (!applied.isArray() || applied.isEmpty()) {
      return live;
    }
    return new ListWeave(list, live, applied).merge();
  }

  /**
   * Weaves two lists: shared elements in the applied order, live ones where they were among them.
   */
  private static final class ListWeave {
    private final Atom.ListAtom list;
    private final JsonNode live;
    private final ListItems liveItems;
    private final ListItems appliedItems;
    private final ArrayNode merged = Json.array();
    private final Set<String> taken = new HashSet<>();
    private final Deque<String> shared = new ArrayDeque<>();

    ListWeave(Atom.ListAtom list, JsonNode live, JsonNode applied) {
      this.list = list;
      this.live = live;
      this.liveItems = ListItems.of(list.schema(), live);
      this.appliedItems = ListItems.of(list.schema(), applied);
      for (String element : appliedItems.elements()) {
        if (liveItems.has(element)) {
          shared.add(element);
        }
      }
    }

    ArrayNode merge() {
      List<String> left = liveItems.elements();
      List<String> right = appliedItems.elements();
      int l = 0;
      int r = 0;
      while (l < left.size() || r < right.size()) {
        if (l < left.size() && r < right.size()) {
          String element = left.get(l);
          if (element.equals(right.get(r))) {
            take(element);
            l++;
            r++;
            continue;
          }
          if (appliedItems.has(element) && !element.equals(shared.peek()) && !shared.isEmpty()) {
            l++;
            continue;
          }
        }
        if (l < left.size()) {
          String element = left.get(l);
          if (!appliedItems.has(element)) {
            merged.add(live.get(l));
            l++;
            continue;
          }
          if (taken.contains(element)) {
            l++;
          }
        }
        if (r < right.size()) {
          take(right.get(r));
          r++;
        }
      }
      return merged;
    }

    private void take(String element) {
      taken.add(element);
      if (element.equals(shared.peek())) {
        shared.remove();
      }
      JsonNode both =
          TypedMerge.merge(
              list.schema().items(), liveItems.get(element), appliedItems.get(element));
      if (both != null) {
        merged.add(both);
      }
    }
  }
}
