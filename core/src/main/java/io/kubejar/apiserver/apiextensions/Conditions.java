package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;

/**
 * The conditions in the status of a CustomResourceDefinition.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apihelpers/helpers.go}.
 */
final class Conditions {
  private Conditions() {}

  /** A condition that has no message yet and no time. */
  static ObjectNode condition(String type, boolean isTrue, String reason) {
    return Json.object()
        .put("type", type)
        .put("status", isTrue ? "True" : "False")
        .put("reason", reason);
  }

  /** Adds a condition or replaces the one of its type; the time changes with the status. */
  static void set(ObjectNode status, ObjectNode condition, String now) {
    ArrayNode conditions =
        status.get("conditions") instanceof ArrayNode list ? list : status.putArray("conditions");
    for (int i = 0; i < conditions.size(); i++) {
      JsonNode old = conditions.get(i);
      if (old.path("type").equals(condition.path("type"))) {
        boolean same = old.path("status").equals(condition.path("status"));
        conditions.set(
            i, withTime(condition, same ? old.path("lastTransitionTime").asText() : now));
        return;
      }
    }
    conditions.add(withTime(condition, now));
  }

  private static ObjectNode withTime(ObjectNode condition, String time) {
    ObjectNode complete = Json.object();
    complete.set("type", condition.path("type"));
    complete.set("status", condition.path("status"));
    complete.put("lastTransitionTime", time);
    complete.set("reason", condition.path("reason"));
    complete.set("message", condition.path("message"));
    return complete;
  }
}
