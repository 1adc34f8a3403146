package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.kubelet.ContainerWorker.Termination;
import io.kubejar.kubelet.ContainerWorker.Waiting;
import io.kubejar.kubelet.cri.ImageReference;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The statuses of containers as a Pod's status lists them.
 *
 * <p>Follows {@code convertToAPIContainerStatuses} in {@code pkg/kubelet/kubelet_pods.go}.
 */
final class ContainerStatuses {
  private static final ObjectNode ROOT_USER = rootUser();

  private ContainerStatuses() {}

  private static ObjectNode rootUser() {
    ObjectNode user = Json.object();
    ObjectNode linux = user.putObject("linux").put("gid", 0);
    linux.putArray("supplementalGroups").add(0);
    linux.put("uid", 0);
    return Json.freeze(user);
  }

  /**
   * One container's status.
   *
   * @param podSpec the Pod's spec, for its security context
   * @param ended whether the Pod runs no containers any more, so that none waits for a restart
   * @param hasInit whether the Pod has init containers, which a waiting container waits for
   */
  static ObjectNode of(
      ContainerWorker container, JsonNode podSpec, boolean ended, boolean hasInit) {
    ObjectNode status = Json.object();
    JsonNode resources = container.spec().path("resources");
    boolean created = container.isRunning() || container.termination() != null;
    if (container.isRunning() && !resources.path("requests").isEmpty()) {
      status.set("allocatedResources", resources.path("requests"));
    }
    if (created) {
      status.put("containerID", container.containerId());
    }
    String image = container.spec().path("image").asText();
    status.put("image", created ? ImageReference.parse(image).toString() : image);
    status.put("imageID", created ? container.imageId() : "");
    status.set("lastState", lastState(container, ended));
    status.put("name", container.name());
    status.put("ready", container.isReady());
    if (created) {
      status.set("resources", resources.isObject() ? resources : Json.emptyObject());
    }
    status.put("restartCount", container.restarts());
    status.put("started", container.isRunning() && container.isStarted());
    status.set("state", state(container, ended, hasInit));
    if (container.isRunning()) {
      status.set("user", user(container.spec(), podSpec));
    }
    ArrayNode mounts = volumeMounts(container.spec());
    if (!mounts.isEmpty()) {
      status.set("volumeMounts", mounts);
    }
    return status;
  }

  private static ObjectNode state(ContainerWorker container, boolean ended, boolean hasInit) {
    ObjectNode state = Json.object();
    Termination termination = container.termination();
    Waiting waiting = container.waiting();
    Instant startedAt = container.startedAt();
    if (startedAt != null) {
      state.putObject("running").put("startedAt", Timestamps.format(startedAt));
    } else if (termination != null && (waiting == null || ended)) {
      state.set("terminated", terminated(termination));
    } else if (waiting != null) {
      ObjectNode json = state.putObject("waiting");
      if (!waiting.message().isEmpty()) {
        json.put("message", waiting.message());
      }
      json.put("reason", waiting.reason());
    } else {
      boolean behindInit =
          hasInit && container.role() != ContainerWorker.Role.EPHEMERAL && !container.isFirstInit();
      state
          .putObject("waiting")
          .put("reason", behindInit ? "PodInitializing" : "ContainerCreating");
    }
    return state;
  }

  private static ObjectNode lastState(ContainerWorker container, boolean ended) {
    Termination current = container.termination();
    boolean shownAsWaiting = current != null && container.waiting() != null && !ended;
    Termination last = shownAsWaiting ? current : container.previousTermination();
    ObjectNode state = Json.object();
    if (last != null) {
      state.set("terminated", terminated(last));
    }
    return state;
  }

  private static ObjectNode terminated(Termination termination) {
    ObjectNode json = Json.object();
    if (!termination.containerId().isEmpty()) {
      json.put("containerID", termination.containerId());
    }
    json.put("exitCode", termination.exit().exitCode());
    putTime(json, "finishedAt", termination.finishedAt());
    if (!termination.exit().message().isEmpty()) {
      json.put("message", termination.exit().message());
    }
    json.put("reason", termination.exit().reason());
    putTime(json, "startedAt", termination.startedAt());
    return json;
  }

  private static void putTime(ObjectNode json, String field, @Nullable Instant time) {
    if (time != null) {
      json.put(field, Timestamps.format(time));
    }
  }

  private static JsonNode user(JsonNode container, JsonNode podSpec) {
    JsonNode own = container.path("securityContext");
    JsonNode pods = podSpec.path("securityContext");
    long uid = own.path("runAsUser").asLong(pods.path("runAsUser").asLong(0));
    long gid = own.path("runAsGroup").asLong(pods.path("runAsGroup").asLong(0));
    boolean plain = uid == 0 && gid == 0 && !pods.has("fsGroup") && !pods.has("supplementalGroups");
    if (plain) {
      return ROOT_USER;
    }
    ObjectNode user = Json.object();
    ObjectNode linux = user.putObject("linux").put("gid", gid);
    ArrayNode groups = linux.putArray("supplementalGroups").add(gid);
    if (pods.path("fsGroup").isNumber() && pods.path("fsGroup").asLong() != gid) {
      groups.add(pods.path("fsGroup").asLong());
    }
    pods.path("supplementalGroups").forEach(g -> groups.add(g.asLong()));
    linux.put("uid", uid);
    return user;
  }

  private static ArrayNode volumeMounts(JsonNode container) {
    ArrayNode mounts = Json.array();
    for (JsonNode mount : container.path("volumeMounts")) {
      ObjectNode status = mounts.addObject();
      status.set("mountPath", mount.path("mountPath"));
      status.set("name", mount.path("name"));
      if (mount.path("readOnly").asBoolean()) {
        status.put("readOnly", true).put("recursiveReadOnly", "Disabled");
      }
    }
    return mounts;
  }
}
