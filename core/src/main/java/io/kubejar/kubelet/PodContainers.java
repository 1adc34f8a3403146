package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.quota.PodSum;
import io.kubejar.kubelet.ContainerWorker.Role;
import io.kubejar.kubelet.ContainerWorker.Termination;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The containers of one Pod and the order in which they run: init containers one after another,
 * sidecars among them staying, then the regular ones.
 *
 * <p>Follows {@code computePodActions} and {@code computeInitContainerActions} in {@code
 * pkg/kubelet/kuberuntime}. Owned by its Pod's worker.
 */
final class PodContainers {
  private final PodWorker pod;
  // Changed on the event loop, searched by any thread that wants a log.
  private final List<ContainerWorker> containers = new CopyOnWriteArrayList<>();
  private final Map<ContainerWorker, ContainerStarter> starters = new HashMap<>(2);
  private final String restartPolicy;
  private boolean initialized;

  PodContainers(PodWorker pod) {
    this.pod = pod;
    JsonNode spec = pod.pod().spec();
    this.restartPolicy = spec.path("restartPolicy").asText("Always");
    boolean first = true;
    for (JsonNode container : spec.path("initContainers")) {
      Role role = PodSum.isSidecar(container) ? Role.SIDECAR : Role.INIT;
      add(new ContainerWorker(role, container, first));
      first = false;
    }
    for (JsonNode container : spec.path("containers")) {
      add(new ContainerWorker(Role.REGULAR, container, false));
    }
    addEphemeral(spec);
  }

  private void add(ContainerWorker container) {
    containers.add(container);
    starters.put(container, new ContainerStarter(pod, container));
  }

  private void addEphemeral(JsonNode spec) {
    for (JsonNode container : spec.path("ephemeralContainers")) {
      if (find(container.path("name").asText()) == null) {
        add(new ContainerWorker(Role.EPHEMERAL, container, false));
      }
    }
  }

  /** Init containers first, then regular, then ephemeral ones, each in the order of the spec. */
  List<ContainerWorker> all() {
    return containers;
  }

  @Nullable ContainerWorker find(String name) {
    for (ContainerWorker container : containers) {
      if (container.name().equals(name)) {
        return container;
      }
    }
    return null;
  }

  String restartPolicy() {
    return restartPolicy;
  }

  boolean wereStarted() {
    return pod.setup().isSandboxReady()
        || containers.stream().anyMatch(c -> c.termination() != null);
  }

  /** Takes over what may change in a Pod's spec but its resources: images, ephemeral containers. */
  void update(KubeObject newer) {
    JsonNode spec = newer.spec();
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        ContainerWorker worker = find(container.path("name").asText());
        if (worker != null) {
          worker.spec(PodResize.keepingResources(container, worker.spec()));
        }
      }
    }
    addEphemeral(spec);
  }

  /** Gives containers the resources of a spec, restarting those whose policy says so. */
  void resize(JsonNode spec) {
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        ContainerWorker worker = find(container.path("name").asText());
        if (worker != null) {
          boolean restart = PodResize.needsRestart(worker.spec(), container);
          worker.spec(container);
          if (restart) {
            String message = "Container " + worker.name() + " resize requires restart";
            pod.kill(worker, pod.gracePeriod(), message);
          }
        }
      }
    }
  }

  /** Goes on; true once the Pod is over because its containers are. */
  boolean advance() {
    for (ContainerWorker container : containers) {
      if (container.role() == Role.REGULAR && imageChanged(container)) {
        String message = "Container " + container.name() + " definition changed, will be restarted";
        pod.kill(container, pod.gracePeriod(), message);
      }
    }
    Progress init = advanceInit();
    if (init != Progress.DONE) {
      return init == Progress.FAILED;
    }
    if (!initialized) {
      initialized = true;
      pod.trace("initialized", Map.of());
    }
    boolean over = true;
    for (ContainerWorker container : containers) {
      if (container.role() == Role.REGULAR) {
        over &= isOver(container);
        start(container);
      } else if (container.role() == Role.EPHEMERAL && !container.wasStarted()) {
        start(container);
      }
    }
    return over;
  }

  private static boolean imageChanged(ContainerWorker container) {
    return container.isRunning()
        && !container.startedImage().equals(container.spec().path("image").asText());
  }

  private enum Progress {
    WAITING,
    DONE,
    FAILED
  }

  private Progress advanceInit() {
    for (ContainerWorker container : containers) {
      if (container.role() == Role.SIDECAR) {
        start(container);
        if (!initialized && !container.isStarted()) {
          return Progress.WAITING;
        }
      } else if (container.role() == Role.INIT && !initialized && !container.isReady()) {
        boolean failed = container.termination() != null && !mayRestart(container);
        if (!failed) {
          start(container);
        }
        return failed ? Progress.FAILED : Progress.WAITING;
      }
    }
    return Progress.DONE;
  }

  /** Starts a container that does not run but should. */
  private void start(ContainerWorker container) {
    ContainerStarter starter = starters.get(container);
    boolean wanted = container.termination() == null || mayRestart(container);
    if (!container.isRunning() && wanted && starter != null) {
      starter.advance();
    }
  }

  private boolean isOver(ContainerWorker container) {
    return container.termination() != null && !mayRestart(container);
  }

  /** Whether a container that ended is started again. */
  private boolean mayRestart(ContainerWorker container) {
    Termination ended = container.termination();
    int exitCode = ended == null ? 0 : ended.exit().exitCode();
    if (container.role() == Role.SIDECAR) {
      return true;
    }
    if (container.role() == Role.EPHEMERAL) {
      return false;
    }
    if (container.role() == Role.INIT && exitCode == 0) {
      return false;
    }
    for (JsonNode rule : container.spec().path("restartPolicyRules")) {
      if (rule.path("action").asText().equals("Restart") && matches(rule, exitCode)) {
        return true;
      }
    }
    String own = container.spec().path("restartPolicy").asText();
    String policy = own.isEmpty() ? restartPolicy : own;
    return switch (policy) {
      case "Never" -> false;
      case "OnFailure" -> exitCode != 0;
      default -> true;
    };
  }

  private static boolean matches(JsonNode rule, int exitCode) {
    boolean in = false;
    for (JsonNode value : rule.path("exitCodes").path("values")) {
      in |= value.asInt() == exitCode;
    }
    return rule.path("exitCodes").path("operator").asText().equals("NotIn") != in;
  }

  /** The Pod is ending: nothing starts any more, and only readiness is still looked at. */
  void stopRestarting() {
    for (ContainerWorker container : containers) {
      Probes probes = container.probes();
      if (probes != null) {
        probes.stopAllButReadiness();
      }
    }
  }

  /** Marks what never ran, now that it never will, in a Pod whose containers did run. */
  void giveUpUnstarted() {
    if (initialized) {
      containers.stream().filter(c -> c.role() == Role.REGULAR).forEach(ContainerWorker::giveUp);
    }
  }
}
