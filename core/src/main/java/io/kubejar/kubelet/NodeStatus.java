package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a kubelet says about its node: the Node object at registration, and its conditions later.
 *
 * <p>Follows {@code pkg/kubelet/nodestatus/setters.go} and {@code kubelet_node_status.go}.
 */
final class NodeStatus {
  static final String KUBELET_VERSION = "v1.36.4";
  private static final String ATTACHES_BY_CONTROLLER =
      "volumes.kubernetes.io/controller-managed-attach-detach";
  private static final int KUBELET_PORT = 10250;
  private static final int IMAGES_REPORTED = 50;

  private static final List<Condition> HEALTHY =
      List.of(
          new Condition(
              "MemoryPressure",
              "False",
              "KubeletHasSufficientMemory",
              "kubelet has sufficient memory available"),
          new Condition(
              "DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
          new Condition(
              "PIDPressure",
              "False",
              "KubeletHasSufficientPID",
              "kubelet has sufficient PID available"),
          new Condition("Ready", "True", "KubeletReady", "kubelet is posting ready status"));

  private NodeStatus() {}

  private record Condition(String type, String status, String reason, String message) {}

  /** The Node as a kubelet registers it. */
  static ObjectNode registration(
      NodeSpec spec, String address, String runtimeVersion, Instant now) {
    ObjectNode node = Json.object();
    node.put("apiVersion", "v1").put("kind", "Node");
    ObjectNode metadata = node.putObject("metadata").put("name", spec.name());
    metadata.putObject("annotations").put(ATTACHES_BY_CONTROLLER, "true");
    ObjectNode labels = metadata.putObject("labels");
    labels.put("beta.kubernetes.io/arch", "amd64").put("beta.kubernetes.io/os", "linux");
    labels.put("kubernetes.io/arch", "amd64").put("kubernetes.io/hostname", spec.name());
    labels.put("kubernetes.io/os", "linux");
    spec.labels().forEach(labels::put);
    ObjectNode nodeSpec = node.putObject("spec");
    if (!spec.taints().isEmpty()) {
      ArrayNode taints = nodeSpec.putArray("taints");
      for (NodeSpec.Taint taint : spec.taints()) {
        ObjectNode entry = taints.addObject().put("key", taint.key());
        if (!taint.value().isEmpty()) {
          entry.put("value", taint.value());
        }
        entry.put("effect", taint.effect());
      }
    }
    node.set("status", initialStatus(spec, address, runtimeVersion, now));
    return node;
  }

  private static ObjectNode initialStatus(
      NodeSpec spec, String address, String runtimeVersion, Instant now) {
    ObjectNode status = Json.object();
    ArrayNode addresses = status.putArray("addresses");
    addresses.addObject().put("type", "InternalIP").put("address", address);
    addresses.addObject().put("type", "Hostname").put("address", spec.name());
    status.set("allocatable", strings(spec.capacity()));
    status.set("capacity", strings(spec.capacity()));
    status.set("conditions", conditions(Json.emptyObject(), now));
    status.putObject("daemonEndpoints").putObject("kubeletEndpoint").put("Port", KUBELET_PORT);
    status.putObject("features").put("supplementalGroupsPolicy", true);
    String machine = identity(spec.name(), "machine").replace("-", "");
    status
        .putObject("nodeInfo")
        .put("architecture", "amd64")
        .put("bootID", identity(spec.name(), "boot"))
        .put("containerRuntimeVersion", runtimeVersion)
        .put("kernelVersion", "6.12.0")
        .put("kubeProxyVersion", "")
        .put("kubeletVersion", KUBELET_VERSION)
        .put("machineID", machine)
        .put("operatingSystem", "linux")
        .put("osImage", "Kubejar")
        .put("systemUUID", identity(spec.name(), "system"));
    return status;
  }

  private static String identity(String node, String what) {
    return UUID.nameUUIDFromBytes((what + "/" + node).getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static ObjectNode strings(Map<String, String> map) {
    ObjectNode json = Json.object();
    map.forEach(json::put);
    return json;
  }

  /** The four conditions of a healthy node, keeping the times of those that did not change. */
  static ArrayNode conditions(JsonNode oldStatus, Instant now) {
    ArrayNode conditions = Json.array();
    for (Condition condition : HEALTHY) {
      conditions.add(json(condition, oldStatus, Timestamps.format(now)));
    }
    return conditions;
  }

  private static ObjectNode json(Condition condition, JsonNode oldStatus, String now) {
    String transition = now;
    for (JsonNode old : oldStatus.path("conditions")) {
      if (old.path("type").asText().equals(condition.type())
          && old.path("status").asText().equals(condition.status())) {
        transition = old.path("lastTransitionTime").asText(now);
      }
    }
    return Json.object()
        .put("type", condition.type())
        .put("status", condition.status())
        .put("lastHeartbeatTime", now)
        .put("lastTransitionTime", transition)
        .put("reason", condition.reason())
        .put("message", condition.message());
  }

  /** A strategic merge patch with the conditions and the images as they are now. */
  static ObjectNode heartbeat(KubeObject node, Map<String, Long> images, Instant now) {
    ObjectNode patch = Json.object();
    ObjectNode status = patch.putObject("status");
    status.set("conditions", conditions(node.status(), now));
    ArrayNode list = Json.array();
    images.entrySet().stream()
        .limit(IMAGES_REPORTED)
        .forEach(
            e -> {
              ObjectNode image = list.addObject();
              image.putArray("names").add(e.getKey());
              image.put("sizeBytes", e.getValue());
            });
    if (!list.isEmpty()) {
      status.set("images", list);
    }
    return patch;
  }
}
