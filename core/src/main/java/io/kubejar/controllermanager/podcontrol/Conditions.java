package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Timestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads and edits the {@code conditions} of a status. */
public final class Conditions {
  private Conditions() {}

  /** The condition of a type, a missing node if there is none. */
  public static JsonNode find(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  /** Whether the condition of a type exists with status True. */
  public static boolean isTrue(JsonNode status, String type) {
    return find(status, type).path("status").asText().equals("True");
  }

  /** A new condition that changed its status now. */
  public static ObjectNode of(
      String type, String status, String reason, String message, Instant now) {
    ObjectNode condition = Json.object();
    condition.put("type", type).put("status", status);
    condition.put("lastTransitionTime", Timestamps.format(now));
    if (!reason.isEmpty()) {
      condition.put("reason", reason);
    }
    if (!message.isEmpty()) {
      condition.put("message", message);
    }
    return condition;
  }

  /**
   * Puts a condition at the end in place of the one of its type. Leaves the existing one alone if
   * it has the same status and reason; keeps its transition time if it has the same status.
   *
   * @return whether the status changed
   */
  public static boolean setUnlessSame(ObjectNode status, ObjectNode condition) {
    JsonNode current = find(status, condition.path("type").asText());
    if (sameField(current, condition, "status") && sameField(current, condition, "reason")) {
      return false;
    }
    replace(status, condition);
    return true;
  }

  /**
   * Puts a condition where the one of its type is, else at the end; the transition time changes
   * only with the status.
   *
   * @return whether anything but times changed
   */
  public static boolean update(ObjectNode status, ObjectNode condition) {
    ArrayNode conditions = status.withArrayProperty("conditions");
    for (int i = 0; i < conditions.size(); i++) {
      JsonNode current = conditions.get(i);
      if (sameField(current, condition, "type")) {
        boolean same =
            sameField(current, condition, "status")
                && sameField(current, condition, "reason")
                && sameField(current, condition, "message")
                && sameField(current, condition, "observedGeneration");
        if (same) {
          return false;
        }
        conditions.set(i, keepTransitionTime(current, condition));
        return true;
      }
    }
    conditions.add(condition);
    return true;
  }

  private static void replace(ObjectNode status, ObjectNode condition) {
    String type = condition.path("type").asText();
    ObjectNode added = keepTransitionTime(find(status, type), condition);
    remove(status, type);
    status.withArrayProperty("conditions").add(added);
  }

  private static ObjectNode keepTransitionTime(JsonNode current, ObjectNode condition) {
    JsonNode since = current.path("lastTransitionTime");
    if (sameField(current, condition, "status") && since.isTextual()) {
      condition.set("lastTransitionTime", since);
    }
    return condition;
  }

  private static boolean sameField(@Nullable JsonNode a, JsonNode b, String field) {
    return a != null && !a.isMissingNode() && a.path(field).asText().equals(b.path(field).asText());
  }

  /** Removes the condition of a type; removes the list with its last condition. */
  public static void remove(ObjectNode status, String type) {
    if (!(status.get("conditions") instanceof ArrayNode conditions)) {
      return;
    }
    for (int i = conditions.size() - 1; i >= 0; i--) {
      if (conditions.get(i).path("type").asText().equals(type)) {
        conditions.remove(i);
      }
    }
    if (conditions.isEmpty()) {
      status.remove("conditions");
    }
  }
}
