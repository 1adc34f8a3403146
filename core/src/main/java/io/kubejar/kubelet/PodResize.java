package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.kubelet.PodAdmission.Rejection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node has set aside for one Pod: follows the resources of the Pod's spec as soon as the
 * node has room for them, and says why it does not until then.
 *
 * <p>Follows {@code pkg/kubelet/allocation/allocation_manager.go}. Owned by its Pod's worker.
 */
final class PodResize {
  private static final List<String> LISTS = List.of("initContainers", "containers");

  private final PodWorker pod;
  private JsonNode allocated;
  private boolean taken;
  private @Nullable Rejection pending;

  PodResize(PodWorker pod) {
    this.pod = pod;
    this.allocated = pod.pod().spec();
  }

  /** Sets aside what the admitted Pod asks for. */
  void take() {
    allocated = pod.pod().spec();
    node().take(allocated);
    taken = true;
  }

  /** Gives everything back. */
  void release() {
    if (taken) {
      taken = false;
      node().release(allocated);
    }
  }

  private NodeResources node() {
    return pod.kubelet().resources();
  }

  /** Why the resources of the spec are not given yet, null if they are. */
  @Nullable Rejection pending() {
    return pending;
  }

  /** Gives the Pod what its spec asks for if that changed and there is room. */
  void advance() {
    JsonNode wanted = pod.pod().spec();
    if (summary(wanted).equals(summary(allocated))) {
      pending = null;
      return;
    }
    pending = PodAdmission.obstacleOfResize(wanted, allocated, node());
    if (pending != null) {
      pod.trace("hold back resize", Map.of("reason", pending.reason()));
      node().awaitRelease(pod::requestSync);
      return;
    }
    node().replace(allocated, wanted);
    allocated = wanted;
    ObjectNode summary = summary(wanted).put("generation", pod.pod().generation());
    pod.podEvent("Normal", "ResizeStarted", "Pod resize started: " + summary);
    pod.containers().resize(wanted);
    pod.podEvent("Normal", "ResizeCompleted", "Pod resize completed: " + summary);
  }

  /** The part of a spec that a resize changes. */
  private static ObjectNode summary(JsonNode spec) {
    ObjectNode summary = Json.object();
    if (spec.path("resources").isObject()) {
      summary.set("resources", spec.path("resources"));
    }
    for (String list : LISTS) {
      ArrayNode entries = Json.array();
      for (JsonNode container : spec.path(list)) {
        ObjectNode entry = entries.addObject();
        entry.set("name", container.path("name"));
        entry.set("resources", resources(container));
      }
      if (!entries.isEmpty()) {
        summary.set(list, entries);
      }
    }
    return summary;
  }

  private static JsonNode resources(JsonNode container) {
    JsonNode resources = container.path("resources");
    return resources.isObject() ? resources : Json.emptyObject();
  }

  /** A container of a newer spec with the resources that it has been given so far. */
  static JsonNode keepingResources(JsonNode newer, JsonNode older) {
    if (resources(newer).equals(resources(older))) {
      return newer;
    }
    ObjectNode kept = Json.objectOrEmpty(newer).deepCopy();
    kept.set("resources", resources(older));
    return kept;
  }

  /** Whether a container must be restarted to have other resources. */
  static boolean needsRestart(JsonNode older, JsonNode newer) {
    for (JsonNode policy : newer.path("resizePolicy")) {
      String resource = policy.path("resourceName").asText();
      boolean changes =
          !amounts(older, resource).equals(amounts(newer, resource))
              && policy.path("restartPolicy").asText().equals("RestartContainer");
      if (changes) {
        return true;
      }
    }
    return false;
  }

  private static List<String> amounts(JsonNode container, String resource) {
    JsonNode resources = container.path("resources");
    return List.of(
        resources.path("requests").path(resource).asText(),
        resources.path("limits").path(resource).asText());
  }
}
