package io.kubejar.controllermanager.nodelifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.Taints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The taints that follow from a node's conditions.
 *
 * <p>Follows {@code nodeConditionToTaintKeyStatusMap} and {@code doNoExecuteTaintingPass} of {@code
 * pkg/controller/nodelifecycle/node_lifecycle_controller.go}. Other taints are left alone.
 */
final class NodeTaints {
  private static final String NOT_READY = "node.kubernetes.io/not-ready";
  private static final String UNREACHABLE = "node.kubernetes.io/unreachable";
  private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
  private static final Map<String, String> BY_CONDITION =
      Map.of(
          "MemoryPressure", "node.kubernetes.io/memory-pressure",
          "DiskPressure", "node.kubernetes.io/disk-pressure",
          "PIDPressure", "node.kubernetes.io/pid-pressure",
          "NetworkUnavailable", "node.kubernetes.io/network-unavailable");
  private static final Set<String> OWN_KEYS =
      Set.of(
          NOT_READY,
          UNREACHABLE,
          UNSCHEDULABLE,
          "node.kubernetes.io/memory-pressure",
          "node.kubernetes.io/disk-pressure",
          "node.kubernetes.io/pid-pressure",
          "node.kubernetes.io/network-unavailable");

  private NodeTaints() {}

  /** Whether a node has been given up: its Pods are evicted unless they tolerate that. */
  static boolean evicts(KubeObject node) {
    for (JsonNode taint : Taints.of(node, Taints.NO_EXECUTE)) {
      if (OWN_KEYS.contains(taint.path("key").asText())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Makes the taints as the conditions say; false if they were so.
   *
   * @param evicts whether a node that is not ready may lose its Pods now
   */
  static boolean put(ObjectNode node, boolean evicts, String now) {
    Map<String, ObjectNode> wanted = wanted(node, now);
    if (!evicts) {
      wanted.keySet().removeIf(identity -> identity.endsWith(":" + Taints.NO_EXECUTE));
    }
    ArrayNode taints = Json.array();
    for (JsonNode taint : node.path("spec").path("taints")) {
      boolean own = OWN_KEYS.contains(taint.path("key").asText()) && isManaged(taint);
      if (!own || wanted.remove(identity(taint)) != null) {
        taints.add(taint);
      }
    }
    wanted.values().forEach(taints::add);
    JsonNode before = node.path("spec").path("taints");
    if (before.isEmpty() ? taints.isEmpty() : before.equals(taints)) {
      return false;
    }
    ObjectNode spec = node.withObjectProperty("spec");
    if (taints.isEmpty()) {
      spec.remove("taints");
    } else {
      spec.set("taints", taints);
    }
    return true;
  }

  private static boolean isManaged(JsonNode taint) {
    String effect = taint.path("effect").asText();
    String key = taint.path("key").asText();
    return effect.equals(Taints.NO_SCHEDULE)
        || (effect.equals(Taints.NO_EXECUTE) && (key.equals(NOT_READY) || key.equals(UNREACHABLE)));
  }

  private static String identity(JsonNode taint) {
    return taint.path("key").asText() + ":" + taint.path("effect").asText();
  }

  private static Map<String, ObjectNode> wanted(ObjectNode node, String now) {
    Map<String, ObjectNode> wanted = new LinkedHashMap<>();
    String ready = Conditions.find(node.path("status"), "Ready").path("status").asText();
    if (ready.equals("False")) {
      add(wanted, NOT_READY, Taints.NO_SCHEDULE, now);
      add(wanted, NOT_READY, Taints.NO_EXECUTE, now);
    } else if (ready.equals("Unknown")) {
      add(wanted, UNREACHABLE, Taints.NO_SCHEDULE, now);
      add(wanted, UNREACHABLE, Taints.NO_EXECUTE, now);
    }
    BY_CONDITION.forEach(
        (condition, key) -> {
          if (Conditions.isTrue(node.path("status"), condition)) {
            add(wanted, key, Taints.NO_SCHEDULE, now);
          }
        });
    if (node.path("spec").path("unschedulable").asBoolean()) {
      add(wanted, UNSCHEDULABLE, Taints.NO_SCHEDULE, now);
    }
    return wanted;
  }

  private static void add(Map<String, ObjectNode> wanted, String key, String effect, String now) {
    ObjectNode taint = Json.object().put("key", key).put("effect", effect).put("timeAdded", now);
    wanted.put(identity(taint), taint);
  }
}
