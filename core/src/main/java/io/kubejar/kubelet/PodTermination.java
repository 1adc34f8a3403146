package io.kubejar.kubelet;

import io.kubejar.clock.Timer;
import io.kubejar.kubelet.ContainerWorker.Role;
import io.kubejar.kubelet.cri.RunningContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ends containers: preStop hook, SIGTERM, SIGKILL when the grace period is over; sidecars only
 * after the containers that they serve, the last one first.
 *
 * <p>Follows {@code killContainer} in {@code pkg/kubelet/kuberuntime/kuberuntime_container.go} and
 * {@code kuberuntime_termination_order.go}. Owned by its Pod's worker.
 */
final class PodTermination {
  private static final Duration MINIMUM_AFTER_PRE_STOP = Duration.ofSeconds(2);

  private final PodWorker pod;
  private final Map<ContainerWorker, Kill> kills = new HashMap<>(2);

  PodTermination(PodWorker pod) {
    this.pod = pod;
  }

  /** A container that is being ended. */
  private static final class Kill {
    @Nullable Timer stop;
    @Nullable Timer kill;
    Instant deadline;

    Kill(Instant deadline) {
      this.deadline = deadline;
    }

    void cancel() {
      Timer first = stop;
      Timer second = kill;
      if (first != null) {
        first.cancel();
      }
      if (second != null) {
        second.cancel();
      }
    }
  }

  /** Ends what may be ended by now; true once nothing runs. */
  boolean advance(List<ContainerWorker> containers, Instant deadline) {
    boolean othersRun = false;
    for (ContainerWorker container : containers) {
      if (container.isRunning() && container.role() != Role.SIDECAR) {
        othersRun = true;
        endBy(container, deadline);
      }
    }
    if (othersRun) {
      return false;
    }
    for (int i = containers.size() - 1; i >= 0; i--) {
      ContainerWorker container = containers.get(i);
      if (container.isRunning()) {
        endBy(container, deadline);
        return false;
      }
    }
    return true;
  }

  private void endBy(ContainerWorker container, Instant deadline) {
    Duration grace = Duration.between(pod.now(), deadline);
    kill(container, grace, "Stopping container " + container.name());
  }

  /**
   * Begins to end a running container, or brings its end forward.
   *
   * @param grace how long it may take; zero or less to kill it at once
   * @param message of the event
   */
  void kill(ContainerWorker container, Duration grace, String message) {
    RunningContainer running = container.running();
    if (running == null) {
      return;
    }
    Instant deadline = pod.now().plus(grace);
    Kill before = kills.get(container);
    if (before != null) {
      if (deadline.isBefore(before.deadline)) {
        before.deadline = deadline;
        scheduleKill(before, running, grace);
      }
      return;
    }
    Kill kill = new Kill(deadline);
    kills.put(container, kill);
    pod.event(container, "Normal", "Killing", message);
    pod.trace("stop container", Map.of("container", container.name()));
    if (grace.isZero() || grace.isNegative()) {
      running.kill();
      return;
    }
    LifecycleHook.Outcome hook = LifecycleHook.preStop(container.spec(), running);
    if (!hook.succeeded()) {
      pod.event(container, "Warning", "FailedPreStopHook", "PreStopHook failed");
    }
    stopAfter(kill, running, hook.took(), grace);
  }

  private void stopAfter(Kill kill, RunningContainer running, Duration hook, Duration grace) {
    if (hook.isZero()) {
      running.stop();
      scheduleKill(kill, running, grace);
      return;
    }
    Duration untilStop = hook.compareTo(grace) > 0 ? grace : hook;
    Duration left = grace.minus(untilStop);
    Duration untilKill =
        untilStop.plus(left.compareTo(MINIMUM_AFTER_PRE_STOP) < 0 ? MINIMUM_AFTER_PRE_STOP : left);
    kill.stop = pod.loop().schedule(untilStop, running::stop);
    scheduleKill(kill, running, untilKill);
  }

  private void scheduleKill(Kill kill, RunningContainer running, Duration delay) {
    Timer before = kill.kill;
    if (before != null) {
      before.cancel();
    }
    kill.kill = pod.loop().schedule(delay, running::kill);
  }

  /** The container ended. */
  void ended(ContainerWorker container) {
    Kill kill = kills.remove(container);
    if (kill != null) {
      kill.cancel();
    }
  }

  /** The Pod object is gone: whatever still runs ends now. */
  void killAll(List<ContainerWorker> containers) {
    kills.values().forEach(Kill::cancel);
    kills.clear();
    for (ContainerWorker container : containers) {
      RunningContainer running = container.running();
      if (running != null) {
        running.kill();
        container.stopProbes();
      }
    }
  }
}
