package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.kubelet.ContainerWorker.Role;
import io.kubejar.kubelet.PodAdmission.Rejection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a Pod that its kubelet owns.
 *
 * <p>Follows {@code pkg/kubelet/status/generate.go}.
 */
final class PodConditions {
  /** Only there while the node has no room for the resources that a Pod asks for. */
  static final String RESIZE_PENDING = "PodResizePending";

  private final KubeObject pod;
  private final List<ContainerWorker> containers;
  private final String phase;
  private final String now;

  PodConditions(KubeObject pod, List<ContainerWorker> containers, String phase, Instant now) {
    this.pod = pod;
    this.containers = containers;
    this.phase = phase;
    this.now = Timestamps.format(now);
  }

  private record Outcome(boolean met, String reason, String message) {
    static final Outcome MET = new Outcome(true, "", "");

    static Outcome unmet(String reason, String message) {
      return new Outcome(false, reason, message);
    }
  }

  /**
   * The conditions in the order in which kubelets list them.
   *
   * @param resize why the Pod does not have the resources of its spec, null if it does
   */
  ArrayNode generate(boolean sandboxReady, @Nullable Rejection resize) {
    ArrayNode conditions = Json.array();
    if (resize != null) {
      conditions.add(json(RESIZE_PENDING, new Outcome(true, resize.reason(), resize.message())));
    }
    Outcome containersReady = containersReady();
    conditions.add(json("PodReadyToStartContainers", new Outcome(sandboxReady, "", "")));
    conditions.add(json("Initialized", initialized()));
    conditions.add(json("Ready", containersReady.met() ? readinessGates() : containersReady));
    conditions.add(json("ContainersReady", containersReady));
    conditions.add(json("PodScheduled", Outcome.MET));
    return conditions;
  }

  private Outcome initialized() {
    List<String> incomplete = new ArrayList<>();
    boolean mainStarted = false;
    for (ContainerWorker container : containers) {
      Role role = container.role();
      boolean complete =
          switch (role) {
            case INIT -> container.isReady();
            case SIDECAR -> container.isRunning() && container.isStarted();
            case REGULAR, EPHEMERAL -> true;
          };
      if (!complete) {
        incomplete.add(container.name());
      }
      mainStarted |= role == Role.REGULAR && container.wasStarted();
    }
    if (phase.equals("Succeeded")) {
      return new Outcome(true, "PodCompleted", "");
    }
    if (mainStarted || incomplete.isEmpty()) {
      return Outcome.MET;
    }
    return Outcome.unmet(
        "ContainersNotInitialized", "containers with incomplete status: " + print(incomplete));
  }

  private Outcome containersReady() {
    if (phase.equals("Succeeded")) {
      return Outcome.unmet("PodCompleted", "");
    }
    if (phase.equals("Failed")) {
      return Outcome.unmet("PodFailed", "");
    }
    List<String> unready =
        containers.stream()
            .filter(c -> c.role() == Role.SIDECAR || c.role() == Role.REGULAR)
            .filter(c -> !c.isReady())
            .map(ContainerWorker::name)
            .toList();
    return unready.isEmpty()
        ? Outcome.MET
        : Outcome.unmet("ContainersNotReady", "containers with unready status: " + print(unready));
  }

  private Outcome readinessGates() {
    List<String> unmet = new ArrayList<>();
    for (JsonNode gate : pod.spec().path("readinessGates")) {
      String type = gate.path("conditionType").asText();
      JsonNode condition = existing(type);
      if (condition == null) {
        unmet.add("corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
      } else if (!condition.path("status").asText().equals("True")) {
        unmet.add(
            "the status of pod readiness gate \""
                + type
                + "\" is not \"True\", but "
                + condition.path("status").asText());
      }
    }
    return unmet.isEmpty()
        ? Outcome.MET
        : Outcome.unmet("ReadinessGatesNotReady", String.join(", ", unmet));
  }

  private @Nullable JsonNode existing(String type) {
    for (JsonNode condition : pod.status().path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return null;
  }

  private ObjectNode json(String type, Outcome outcome) {
    String status = outcome.met() ? "True" : "False";
    JsonNode before = existing(type);
    boolean same = before != null && before.path("status").asText().equals(status);
    ObjectNode json = Json.object().put("type", type).put("status", status);
    if (pod.generation() > 0) {
      json.put("observedGeneration", pod.generation());
    }
    json.put(
        "lastTransitionTime",
        same && before != null ? before.path("lastTransitionTime").asText(now) : now);
    if (!outcome.reason().isEmpty()) {
      json.put("reason", outcome.reason());
    }
    if (!outcome.message().isEmpty()) {
      json.put("message", outcome.message());
    }
    return json;
  }

  /** A list as Go prints it: {@code [a b]}. */
  private static String print(List<String> names) {
    return "[" + String.join(" ", names) + "]";
  }
}
