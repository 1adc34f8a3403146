package io.kubejar.apiserver.registry.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.clock.Clock;
import java.time.temporal.ChronoUnit;

/** The conditions of a status. Follows {@code UpdatePodCondition} of {@code pkg/api/v1/pod}. */
public final class Conditions {
  private Conditions() {}

  /** Puts a condition in the place of the one of its type; the time of the transition follows. */
  public static void set(ObjectNode status, ObjectNode condition, Clock clock) {
    ArrayNode conditions =
        status.get("conditions") instanceof ArrayNode found ? found : status.putArray("conditions");
    String now = clock.now().truncatedTo(ChronoUnit.SECONDS).toString();
    for (int i = 0; i < conditions.size(); i++) {
      JsonNode old = conditions.get(i);
      if (old.path("type").equals(condition.path("type"))) {
        boolean same = old.path("status").equals(condition.path("status"));
        condition.put(
            "lastTransitionTime", same ? old.path("lastTransitionTime").asText(now) : now);
        conditions.set(i, condition);
        return;
      }
    }
    condition.put("lastTransitionTime", now);
    conditions.add(condition);
  }

  /** Whether a condition has the status {@code True}. */
  public static boolean isTrue(JsonNode status, String type) {
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }
}
