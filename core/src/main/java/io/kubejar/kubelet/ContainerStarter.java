package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.kubelet.ContainerEnvironment.MissingReferenceException;
import io.kubejar.kubelet.ContainerWorker.Termination;
import io.kubejar.kubelet.ContainerWorker.Waiting;
import io.kubejar.kubelet.cri.ContainerConfig;
import io.kubejar.kubelet.cri.ContainerExit;
import io.kubejar.kubelet.cri.ContainerListener;
import io.kubejar.kubelet.cri.ContainerStartException;
import io.kubejar.kubelet.cri.RunningContainer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gets one container to run: backs off after a crash, has the image pulled, resolves its
 * environment, starts it. Called again and again until the container runs; each call goes as far as
 * it can.
 *
 * <p>Follows {@code startContainer} in {@code pkg/kubelet/kuberuntime/kuberuntime_container.go} and
 * {@code doBackOff} in {@code kuberuntime_manager.go}. Owned by its Pod's worker.
 */
final class ContainerStarter {
  private final PodWorker pod;
  private final ContainerWorker container;
  private final ImagePuller puller;
  private final ContainerBackoff crashes = new ContainerBackoff();
  private @Nullable Instant notBefore;
  private boolean crashHandled;
  private boolean startDelayed;

  ContainerStarter(PodWorker pod, ContainerWorker container) {
    this.pod = pod;
    this.container = container;
    this.puller = new ImagePuller(pod, container);
  }

  /** Goes on towards a running container. */
  void advance() {
    Instant now = pod.now();
    Instant wait = notBefore;
    if (wait != null && now.isBefore(wait)) {
      pod.syncAt(wait);
      return;
    }
    notBefore = null;
    if (!isAllowedAfterCrash(now)) {
      return;
    }
    Instant pulling = puller.advance(now);
    if (pulling != null) {
      notBefore = pulling;
      pod.syncAt(pulling);
      return;
    }
    if (!startDelayed && !pod.options().containerStart().isZero()) {
      startDelayed = true;
      notBefore = now.plus(pod.options().containerStart());
      pod.syncAt(notBefore);
      return;
    }
    Map<String, String> environment = environment();
    if (environment != null && mayRunAsItsUser()) {
      start(environment, now);
    }
  }

  /** After a crash, waits as long as the backoff says. */
  private boolean isAllowedAfterCrash(Instant now) {
    Termination crash = container.termination();
    if (crash == null || crashHandled) {
      return true;
    }
    Instant finished = crash.finishedAt() == null ? now : crash.finishedAt();
    Instant until = crashes.heldBackUntil(finished);
    if (until != null && now.isBefore(until)) {
      String what = container.name() + " in pod " + pod.fullName();
      String waitingFor =
          "back-off "
              + ContainerBackoff.print(crashes.current())
              + " restarting failed container="
              + container.name()
              + " pod="
              + pod.fullName();
      if (container.waitFor(new Waiting("CrashLoopBackOff", waitingFor))) {
        pod.event(container, "Warning", "BackOff", "Back-off restarting failed container " + what);
      }
      notBefore = until;
      pod.syncAt(until);
      return false;
    }
    crashes.next(finished, now);
    crashHandled = true;
    return true;
  }

  /** The container's variables; null if something that they refer to is missing. */
  private @Nullable Map<String, String> environment() {
    try {
      return ContainerEnvironment.of(pod.objects(), pod.pod(), container.spec(), pod.fields());
    } catch (MissingReferenceException e) {
      String message = String.valueOf(e.getMessage());
      if (container.waitFor(new Waiting("CreateContainerConfigError", message))) {
        pod.event(container, "Warning", "Failed", "Error: " + message);
      }
      pod.awaitObject(e.reference());
      return null;
    }
  }

  /** Whether the user is not root where root is forbidden; images are taken to allow any user. */
  private boolean mayRunAsItsUser() {
    JsonNode own = container.spec().path("securityContext");
    JsonNode pods = pod.pod().spec().path("securityContext");
    boolean rootForbidden =
        own.path("runAsNonRoot").asBoolean(pods.path("runAsNonRoot").asBoolean());
    long user = own.path("runAsUser").asLong(pods.path("runAsUser").asLong(-1));
    if (!rootForbidden || user != 0) {
      return true;
    }
    String message =
        "container's runAsUser breaks non-root policy (pod: \""
            + pod.fullName()
            + "\", container: "
            + container.name()
            + ")";
    if (container.waitFor(new Waiting("CreateContainerConfigError", message))) {
      pod.event(container, "Warning", "Failed", "Error: " + message);
    }
    return false;
  }

  private void start(Map<String, String> environment, Instant now) {
    ContainerConfig config =
        new ContainerConfig(pod.pod(), container.spec(), container.starts(), environment);
    RunningContainer running;
    try {
      running = pod.hooks().runtime().startContainer(config, new Listener(container.starts() + 1));
    } catch (ContainerStartException e) {
      String message = String.valueOf(e.getMessage());
      container.waitFor(new Waiting(e.reason(), message));
      pod.event(container, "Warning", "Failed", "Error: " + message);
      crashes.next(now, now);
      notBefore = now.plus(crashes.current());
      pod.syncAt(notBefore);
      return;
    }
    container.started(running, pod.newContainerId(), now);
    puller.reset();
    crashHandled = false;
    startDelayed = false;
    pod.event(container, "Normal", "Created", "Container created");
    pod.event(container, "Normal", "Started", "Container started");
    pod.trace("start container", Map.of("container", container.name()));
    if (runPostStart(running)) {
      Probes probes = Probes.start(pod, container);
      if (probes != null) {
        container.probes(probes);
        probes.begin();
      }
    }
  }

  /** Runs the postStart hook; a container whose hook fails is killed. */
  private boolean runPostStart(RunningContainer running) {
    JsonNode command =
        container.spec().path("lifecycle").path("postStart").path("exec").path("command");
    if (command.isEmpty() || running.exec(LifecycleHook.words(command)).succeeded()) {
      return true;
    }
    pod.event(container, "Warning", "FailedPostStartHook", "PostStartHook failed");
    pod.kill(container, pod.gracePeriod(), "FailedPostStartHook");
    return false;
  }

  /** Hears of the end of one run; what comes from an earlier run is ignored. */
  private final class Listener implements ContainerListener {
    private final int run;

    Listener(int run) {
      this.run = run;
    }

    @Override
    public void exited(ContainerExit exit) {
      pod.loop().execute(() -> onExit(exit));
    }

    private void onExit(ContainerExit exit) {
      if (run == container.starts() && container.isRunning()) {
        pod.exited(container, exit);
      }
    }

    @Override
    public void probesChanged() {
      pod.loop()
          .execute(
              () -> {
                Probes probes = container.probes();
                if (probes != null) {
                  probes.changed();
                }
              });
    }
  }
}
