package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Tells writes that change nothing but when somebody last wrote from real ones.
 *
 * <p>Follows {@code IgnoreManagedFieldsTimestampsTransformer} of {@code
 * k8s.io/apiserver/pkg/endpoints/handlers/fieldmanager/equality.go}.
 */
final class ManagedFieldsTimes {
  private ManagedFieldsTimes() {}

  /** Whether two objects are equal but for the times in their managedFields. */
  static boolean areAllThatDiffers(JsonNode a, JsonNode b) {
    return equalBut("metadata", a, b)
        && equalBut("managedFields", a.path("metadata"), b.path("metadata"))
        && equalManagedFields(
            a.path("metadata").path("managedFields"), b.path("metadata").path("managedFields"));
  }

  private static boolean equalManagedFields(JsonNode a, JsonNode b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      boolean bothTimed = a.get(i).has("time") == b.get(i).has("time");
      if (!bothTimed || !equalBut("time", a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalBut(String field, JsonNode a, JsonNode b) {
    if (a.size() != b.size() || a.has(field) != b.has(field)) {
      return false;
    }
    for (Map.Entry<String, JsonNode> entry : a.properties()) {
      if (!entry.getKey().equals(field) && !entry.getValue().equals(b.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
