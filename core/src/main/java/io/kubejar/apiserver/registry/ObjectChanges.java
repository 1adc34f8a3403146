package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Compares two states of an object. */
final class ObjectChanges {
  private ObjectChanges() {}

  /** Whether any top-level field besides {@code metadata} and {@code status} differs. */
  static boolean differBesidesMetadataAndStatus(ObjectNode a, ObjectNode b) {
    return hasFieldMissingIn(a, b) || hasFieldMissingIn(b, a);
  }

  private static boolean hasFieldMissingIn(ObjectNode a, ObjectNode b) {
    for (Map.Entry<String, JsonNode> field : a.properties()) {
      String name = field.getKey();
      if (!name.equals("metadata")
          && !name.equals("status")
          && !field.getValue().equals(b.get(name))) {
        return true;
      }
    }
    return false;
  }
}
