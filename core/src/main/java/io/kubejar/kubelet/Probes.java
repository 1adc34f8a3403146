package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.kubelet.cri.ProbeRequest.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The probes of one run of a container. Owned by the event loop. */
final class Probes {
  private final List<ProbeWorker> workers = new ArrayList<>(1);
  private @Nullable ProbeWorker startup;
  private @Nullable ProbeWorker readiness;

  private Probes() {}

  /** Starts the probes of a container that has just started; null if it has none. */
  static @Nullable Probes start(PodWorker pod, ContainerWorker container) {
    JsonNode spec = container.spec();
    Probes probes = null;
    for (Kind kind : Kind.values()) {
      JsonNode probe = spec.path(kind.field());
      if (probe.isObject()) {
        probes = probes == null ? new Probes() : probes;
        probes.add(new ProbeWorker(pod, container, kind, probe));
      }
    }
    return probes;
  }

  private void add(ProbeWorker worker) {
    workers.add(worker);
    if (worker.kind() == Kind.STARTUP) {
      startup = worker;
    } else if (worker.kind() == Kind.READINESS) {
      readiness = worker;
    }
  }

  /** Begins to probe; apart from construction, because answers look at the container's probes. */
  void begin() {
    List.copyOf(workers).forEach(ProbeWorker::begin);
  }

  boolean isStarted() {
    ProbeWorker probe = startup;
    return probe == null || probe.hasSucceeded();
  }

  boolean isReady() {
    ProbeWorker probe = readiness;
    return isStarted() && (probe == null || probe.hasSucceeded());
  }

  /** The container passed its startup probe: the others may go on. */
  void startupSucceeded() {
    workers.stream().filter(w -> w.kind() != Kind.STARTUP).forEach(ProbeWorker::begin);
  }

  /** Outcomes that were steady may have changed. */
  void changed() {
    workers.forEach(ProbeWorker::resume);
  }

  /** The Pod is being deleted: only readiness goes on. */
  void stopAllButReadiness() {
    workers.stream().filter(w -> w.kind() != Kind.READINESS).forEach(ProbeWorker::stop);
  }

  void stop() {
    workers.forEach(ProbeWorker::stop);
  }
}
