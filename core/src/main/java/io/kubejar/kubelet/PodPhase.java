package io.kubejar.kubelet;

import io.kubejar.kubelet.ContainerWorker.Role;
import io.kubejar.kubelet.ContainerWorker.Termination;
import java.util.List;

/**
 * The phase that containers' states add up to.
 *
 * <p>Follows {@code getPhase} in {@code pkg/kubelet/kubelet_pods.go}.
 */
final class PodPhase {
  private int pendingInit;
  private int failedInit;
  private int running;
  private int waiting;
  private int stopped;
  private int succeeded;

  private PodPhase() {}

  /**
   * @param ended whether no container will run any more
   */
  static String of(List<ContainerWorker> containers, String restartPolicy, boolean ended) {
    PodPhase counts = new PodPhase();
    for (ContainerWorker container : containers) {
      switch (container.role()) {
        case INIT -> counts.countInit(container);
        case SIDECAR -> counts.countSidecar(container);
        case REGULAR -> counts.countRegular(container);
        case EPHEMERAL -> {
          // Ephemeral containers have no part in the phase.
        }
      }
    }
    return counts.phase(containers, restartPolicy, ended);
  }

  private void countInit(ContainerWorker container) {
    Termination termination = container.termination();
    if (termination == null) {
      pendingInit++;
    } else if (termination.exit().exitCode() != 0) {
      failedInit++;
    }
  }

  private void countSidecar(ContainerWorker container) {
    if (!container.wasStarted() || (container.isRunning() && !container.isStarted())) {
      pendingInit++;
    }
  }

  private void countRegular(ContainerWorker container) {
    Termination termination = container.termination();
    if (container.isRunning()) {
      running++;
    } else if (termination == null) {
      waiting++;
    } else {
      stopped++;
      succeeded += termination.exit().exitCode() == 0 ? 1 : 0;
    }
  }

  private String phase(List<ContainerWorker> containers, String restartPolicy, boolean ended) {
    boolean mainStarted =
        containers.stream().anyMatch(c -> c.role() == Role.REGULAR && c.wasStarted());
    if (failedInit > 0 && (restartPolicy.equals("Never") || ended)) {
      return "Failed";
    }
    if (!mainStarted && (pendingInit > 0 || failedInit > 0)) {
      return ended ? "Failed" : "Pending";
    }
    if (waiting > 0) {
      return ended ? "Failed" : "Pending";
    }
    if (running > 0) {
      return "Running";
    }
    if (ended) {
      return stopped == succeeded ? "Succeeded" : "Failed";
    }
    if (restartPolicy.equals("Always")) {
      return "Running";
    }
    if (stopped == succeeded) {
      return "Succeeded";
    }
    return restartPolicy.equals("Never") ? "Failed" : "Running";
  }
}
