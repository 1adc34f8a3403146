package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The strategic merge patch that turns the status in the API into the one that a kubelet sees,
 * leaving alone the conditions and fields that belong to others.
 *
 * <p>Follows {@code PatchPodStatus} in {@code pkg/util/pod/pod.go}.
 */
final class StatusPatch {
  static final String MEDIA_TYPE = "application/strategic-merge-patch+json";

  /** The fields that are the kubelet's alone: what it does not set is removed. */
  private static final Set<String> OWNED =
      Set.of(
          "containerStatuses",
          "ephemeralContainerStatuses",
          "hostIP",
          "hostIPs",
          "initContainerStatuses",
          "message",
          "observedGeneration",
          "phase",
          "podIP",
          "podIPs",
          "reason",
          "startTime");

  private StatusPatch() {}

  /** The patch, null if nothing differs. */
  static @Nullable ObjectNode between(KubeObject pod, ObjectNode status) {
    JsonNode old = pod.status();
    ObjectNode changes = Json.object();
    for (Map.Entry<String, JsonNode> field : status.properties()) {
      String name = field.getKey();
      if (name.equals("conditions")) {
        addConditions(changes, old.path(name), field.getValue());
      } else if (!field.getValue().equals(old.get(name))) {
        changes.set(name, field.getValue());
        addOrder(changes, name, field.getValue());
      }
    }
    for (Map.Entry<String, JsonNode> field : old.properties()) {
      if (OWNED.contains(field.getKey()) && !status.has(field.getKey())) {
        changes.putNull(field.getKey());
      }
    }
    if (changes.isEmpty()) {
      return null;
    }
    ObjectNode patch = Json.object();
    patch.putObject("metadata").put("uid", pod.uid());
    patch.set("status", changes);
    return patch;
  }

  /** Lists of addresses are merged by key: the order, and what goes, must be said. */
  private static void addOrder(ObjectNode changes, String name, JsonNode list) {
    if (name.equals("podIPs") || name.equals("hostIPs")) {
      ArrayNode order = changes.putArray("$setElementOrder/" + name);
      list.forEach(e -> order.addObject().set("ip", e.path("ip")));
    }
  }

  private static void addConditions(ObjectNode changes, JsonNode old, JsonNode wanted) {
    ArrayNode changed = Json.array();
    for (JsonNode condition : wanted) {
      JsonNode before = find(old, condition.path("type").asText());
      if (before == null || !sameCondition(before, condition)) {
        changed.add(withRemovals(condition, before));
      }
    }
    List<JsonNode> foreign = new ArrayList<>();
    for (JsonNode condition : old) {
      String type = condition.path("type").asText();
      if (find(wanted, type) == null) {
        if (type.equals(PodConditions.RESIZE_PENDING)) {
          changed.addObject().put("$patch", "delete").put("type", type);
        } else {
          foreign.add(condition);
        }
      }
    }
    if (changed.isEmpty()) {
      return;
    }
    ArrayNode order = changes.putArray("$setElementOrder/conditions");
    wanted.forEach(c -> order.addObject().set("type", c.path("type")));
    foreign.forEach(c -> order.addObject().set("type", c.path("type")));
    changes.set("conditions", changed);
  }

  private static boolean sameCondition(JsonNode before, JsonNode condition) {
    for (String field : Set.of("status", "reason", "message", "observedGeneration")) {
      if (!before.path(field).asText().equals(condition.path(field).asText())) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode withRemovals(JsonNode condition, @Nullable JsonNode before) {
    if (before == null) {
      return condition;
    }
    ObjectNode json = Json.objectOrEmpty(condition).deepCopy();
    for (String field : Set.of("reason", "message")) {
      if (before.has(field) && !json.has(field)) {
        json.putNull(field);
      }
    }
    return json;
  }

  private static @Nullable JsonNode find(JsonNode conditions, String type) {
    for (JsonNode condition : conditions) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return null;
  }
}
