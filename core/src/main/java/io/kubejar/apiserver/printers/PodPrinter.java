package io.kubejar.apiserver.printers;

import static io.kubejar.apiserver.printers.TableColumn.text;
import static io.kubejar.apiserver.printers.TableColumn.wide;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** Prints one Pod: its containers' states summed up in a word. Follows {@code printPod}. */
final class PodPrinter {
  static final KindPrinter PODS =
      KindPrinter.of(
          (pod, row) -> new PodPrinter(pod).print(row),
          TableColumn.NAME,
          text("Ready"),
          text("Status"),
          text("Restarts"),
          text("Age"),
          wide("IP"),
          wide("Node"),
          wide("Nominated Node"),
          wide("Readiness Gates"));

  private final KubeObject pod;
  private final Set<String> sidecars = new HashSet<>();
  private String reason;
  private int ready;
  private int total;
  private Restarts restarts = Restarts.NONE;
  private Restarts sidecarRestarts = Restarts.NONE;

  private PodPrinter(KubeObject pod) {
    this.pod = pod;
    String phase = pod.status().path("phase").asText();
    String why = pod.status().path("reason").asText();
    this.reason = why.isEmpty() ? phase : why;
    this.total = pod.spec().path("containers").size();
  }

  /** How often containers were restarted, and when the last time. */
  private record Restarts(int count, Instant last) {
    static final Restarts NONE = new Restarts(0, Instant.EPOCH);

    Restarts plus(JsonNode status) {
      Instant finished = Row.time(status.at("/lastState/terminated/finishedAt"));
      return new Restarts(
          count + status.path("restartCount").asInt(), finished.isAfter(last) ? finished : last);
    }

    String text(Instant now) {
      return count == 0 || last.equals(Instant.EPOCH)
          ? Integer.toString(count)
          : count + " (" + HumanDuration.of(Duration.between(last, now)) + " ago)";
    }
  }

  private void print(Row row) {
    JsonNode status = pod.status();
    for (JsonNode condition : status.path("conditions")) {
      if (condition.path("type").asText().equals("PodScheduled")
          && condition.path("reason").asText().equals("SchedulingGated")) {
        reason = "SchedulingGated";
      }
    }
    for (JsonNode container : pod.spec().path("initContainers")) {
      if (container.path("restartPolicy").asText().equals("Always")) {
        sidecars.add(container.path("name").asText());
        total++;
      }
    }
    boolean initializing = lookAtInitContainers(status.path("initContainerStatuses"));
    if (!initializing || CellText.isTrue(status.path("conditions"), "Initialized")) {
      restarts = sidecarRestarts;
      lookAtContainers(status.path("containerStatuses"));
    }
    lookAtDeletion();
    row.name().text(ready + "/" + total).text(reason).text(restarts.text(row.now())).age();
    row.text(status.path("podIPs").path(0).path("ip"), CellText.NONE)
        .text(pod.spec().path("nodeName"), CellText.NONE)
        .text(status.path("nominatedNodeName"), CellText.NONE)
        .text(readinessGates());
  }

  /** Whether an init container has not finished yet. */
  private boolean lookAtInitContainers(JsonNode statuses) {
    int index = 0;
    for (JsonNode status : statuses) {
      restarts = restarts.plus(status);
      boolean sidecar = sidecars.contains(status.path("name").asText());
      if (sidecar) {
        sidecarRestarts = sidecarRestarts.plus(status);
      }
      JsonNode terminated = status.at("/state/terminated");
      boolean finished = !terminated.isMissingNode() && terminated.path("exitCode").asInt() == 0;
      boolean runningSidecar = sidecar && status.path("started").asBoolean();
      if (!finished && runningSidecar && status.path("ready").asBoolean()) {
        ready++;
      }
      if (!finished && !runningSidecar) {
        reason = "Init:" + initReason(status, terminated, index);
        return true;
      }
      index++;
    }
    return false;
  }

  private String initReason(JsonNode status, JsonNode terminated, int index) {
    if (!terminated.isMissingNode()) {
      return exitReason(terminated);
    }
    String waiting = status.at("/state/waiting/reason").asText();
    return waiting.isEmpty() || waiting.equals("PodInitializing")
        ? index + "/" + pod.spec().path("initContainers").size()
        : waiting;
  }

  private static String exitReason(JsonNode terminated) {
    String why = terminated.path("reason").asText();
    if (!why.isEmpty()) {
      return why;
    }
    int signal = terminated.path("signal").asInt();
    return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.path("exitCode").asInt();
  }

  private void lookAtContainers(JsonNode statuses) {
    boolean running = false;
    for (int i = statuses.size() - 1; i >= 0; i--) {
      JsonNode status = statuses.get(i);
      restarts = restarts.plus(status);
      JsonNode state = status.path("state");
      String waiting = state.at("/waiting/reason").asText();
      if (!waiting.isEmpty()) {
        reason = waiting;
      } else if (state.has("terminated")) {
        reason = exitReason(state.path("terminated"));
      } else if (status.path("ready").asBoolean() && state.has("running")) {
        running = true;
        ready++;
      }
    }
    if (reason.equals("Completed") && running) {
      boolean podReady = CellText.isTrue(pod.status().path("conditions"), "Ready");
      reason = podReady ? "Running" : "NotReady";
    }
  }

  private void lookAtDeletion() {
    String phase = pod.status().path("phase").asText();
    if (!pod.isBeingDeleted()) {
      return;
    }
    if (pod.status().path("reason").asText().equals("NodeLost")) {
      reason = "Unknown";
    } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
      reason = "Terminating";
    }
  }

  private String readinessGates() {
    JsonNode gates = pod.spec().path("readinessGates");
    if (gates.isEmpty()) {
      return CellText.NONE;
    }
    int passed = 0;
    for (JsonNode gate : gates) {
      String type = gate.path("conditionType").asText();
      passed += CellText.isTrue(pod.status().path("conditions"), type) ? 1 : 0;
    }
    return passed + "/" + gates.size();
  }
}
