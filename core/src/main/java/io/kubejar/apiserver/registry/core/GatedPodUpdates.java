package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What more may change of a Pod as long as scheduling gates hold it back: its placement may become
 * narrower.
 *
 * <p>Follows {@code ValidatePodUpdate} and {@code validateNodeAffinityMutation}.
 */
final class GatedPodUpdates {
  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  private GatedPodUpdates() {}

  /** Puts back what was changed in ways that are allowed. */
  static void restore(ObjectNode munged, JsonNode old) {
    if (onlyAdds(munged.path("nodeSelector"), old.path("nodeSelector"))) {
      PodUpdateValidation.restore(munged, old, "nodeSelector");
    }
    if (onlyNarrows(munged.path("affinity"), old.path("affinity"))) {
      PodUpdateValidation.restore(munged, old, "affinity");
    }
  }

  private static boolean onlyAdds(JsonNode after, JsonNode before) {
    for (Map.Entry<String, JsonNode> entry : before.properties()) {
      if (!entry.getValue().equals(after.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean onlyNarrows(JsonNode after, JsonNode before) {
    for (String kind : new String[] {"podAffinity", "podAntiAffinity"}) {
      if (!after.path(kind).equals(before.path(kind))) {
        return false;
      }
    }
    JsonNode oldTerms = before.path("nodeAffinity").path(REQUIRED).path("nodeSelectorTerms");
    JsonNode newTerms = after.path("nodeAffinity").path(REQUIRED).path("nodeSelectorTerms");
    if (!oldTerms.isEmpty() && oldTerms.size() != newTerms.size()) {
      return false;
    }
    for (int i = 0; i < oldTerms.size(); i++) {
      if (!startsWith(newTerms.get(i), oldTerms.get(i), "matchExpressions")
          || !startsWith(newTerms.get(i), oldTerms.get(i), "matchFields")) {
        return false;
      }
    }
    boolean hadPreferences = !before.path("nodeAffinity").path(PREFERRED).isEmpty();
    return !hadPreferences
        || after
            .path("nodeAffinity")
            .path(PREFERRED)
            .equals(before.path("nodeAffinity").path(PREFERRED));
  }

  private static boolean startsWith(JsonNode after, JsonNode before, String field) {
    for (JsonNode expression : before.path(field)) {
      boolean kept = false;
      for (JsonNode other : after.path(field)) {
        kept |= other.equals(expression);
      }
      if (!kept) {
        return false;
      }
    }
    return true;
  }
}
