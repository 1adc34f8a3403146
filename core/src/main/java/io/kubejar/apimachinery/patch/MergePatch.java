package io.kubejar.apimachinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.util.Map;

/**
 * JSON Merge Patch (RFC 7386): objects merge, null removes, anything else replaces.
 *
 * <p>As in {@code github.com/evanphx/json-patch}, which Kubernetes uses, nulls are also dropped
 * from the objects inside of lists.
 */
public final class MergePatch {
  private MergePatch() {}

  /** The target with the patch applied; neither argument is changed. */
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return withoutNulls(patch);
    }
    if (!(target instanceof ObjectNode fields)) {
      return withoutNulls(patch);
    }
    ObjectNode merged = Json.object();
    merged.setAll(fields);
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      String name = change.getKey();
      JsonNode value = change.getValue();
      JsonNode current = merged.get(name);
      if (value.isNull()) {
        merged.remove(name);
      } else if (current == null) {
        merged.set(name, withoutNulls(value));
      } else {
        merged.set(name, apply(current, value));
      }
    }
    return merged;
  }

  /** A patch that turns one tree into another; neither may hold nulls. */
  public static JsonNode diff(JsonNode from, JsonNode to) {
    if (!(from instanceof ObjectNode oldFields) || !(to instanceof ObjectNode newFields)) {
      return to;
    }
    ObjectNode patch = Json.object();
    for (Map.Entry<String, JsonNode> field : oldFields.properties()) {
      JsonNode wanted = newFields.get(field.getKey());
      if (wanted == null) {
        patch.putNull(field.getKey());
      } else if (!wanted.equals(field.getValue())) {
        boolean bothObjects = wanted.isObject() && field.getValue().isObject();
        patch.set(field.getKey(), bothObjects ? diff(field.getValue(), wanted) : wanted);
      }
    }
    for (Map.Entry<String, JsonNode> field : newFields.properties()) {
      if (!oldFields.has(field.getKey())) {
        patch.set(field.getKey(), field.getValue());
      }
    }
    return patch;
  }

  private static JsonNode withoutNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode pruned = Json.object();
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        if (!field.getValue().isNull()) {
          pruned.set(field.getKey(), withoutNulls(field.getValue()));
        }
      }
      return pruned;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode pruned = Json.array();
      array.forEach(element -> pruned.add(withoutNulls(element)));
      return pruned;
    }
    return node;
  }
}
