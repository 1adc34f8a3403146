package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Timer;
import io.kubejar.kubelet.PodAdmission.Rejection;
import io.kubejar.kubelet.ReferencedObjects.Reference;
import io.kubejar.kubelet.cri.ContainerExit;
import io.kubejar.kubelet.cri.ProbeRequest.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One Pod on its node: a state machine that compares what the API wants with what runs.
 *
 * <pre>
 *   NEW ──admitted──► SYNCING ──deleted, finished, failed──► TERMINATING ──nothing runs──► TERMINATED
 *    └─────rejected, or over already──────────────────────────────────────────────────────────▲
 * </pre>
 *
 * <p>Follows {@code pkg/kubelet/pod_workers.go}: SyncPod, SyncTerminatingPod, SyncTerminatedPod.
 * Everything that happens to the Pod asks for a sync; syncs are merged, and each ends with one
 * status patch at most. Owned by the event loop; has no thread.
 */
final class PodWorker {
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final long DEFAULT_GRACE_SECONDS = 30;

  private final Kubelet kubelet;
  private final PodContainers containers;
  private final PodSetup setup;
  private final PodTermination termination;
  private final PodResize resize;
  private final Instant startTime;
  private KubeObject pod;
  private Stage stage = Stage.NEW;
  private boolean syncQueued;
  private boolean forgotten;
  private boolean deletionSent;
  private long cause;
  private @Nullable Timer timer;
  private @Nullable Instant timerDue;
  private @Nullable Instant deadline;
  private @Nullable Rejection failure;

  private enum Stage {
    NEW,
    SYNCING,
    TERMINATING,
    TERMINATED
  }

  /**
   * @param onMounted told once the Pod's volumes are mounted
   */
  PodWorker(Kubelet kubelet, KubeObject pod, Consumer<PodWorker> onMounted) {
    this.kubelet = kubelet;
    this.pod = pod;
    this.startTime = kubelet.dependencies().now();
    this.setup = new PodSetup(this, () -> onMounted.accept(this));
    this.termination = new PodTermination(this);
    this.containers = new PodContainers(this);
    this.resize = new PodResize(this);
    this.cause = kubelet.trace(pod, "sees pod", Map.of("revision", pod.resourceVersion()));
  }

  Kubelet kubelet() {
    return kubelet;
  }

  KubeObject pod() {
    return pod;
  }

  KubeletHooks hooks() {
    return kubelet.dependencies().hooks();
  }

  KubeletOptions options() {
    return kubelet.dependencies().options();
  }

  ReferencedObjects objects() {
    return kubelet.dependencies().objects();
  }

  AttachedVolumes attachedVolumes() {
    return kubelet.dependencies().attached();
  }

  EventLoop loop() {
    return kubelet.dependencies().loop();
  }

  Instant now() {
    return kubelet.dependencies().now();
  }

  Instant startTime() {
    return startTime;
  }

  PodSetup setup() {
    return setup;
  }

  PodResize resize() {
    return resize;
  }

  PodContainers containers() {
    return containers;
  }

  /** {@code name_namespace(uid)}, as messages name Pods. */
  String fullName() {
    return pod.name() + "_" + pod.namespace() + "(" + pod.uid() + ")";
  }

  PodFields fields() {
    String ip = setup.addresses().isEmpty() ? "" : setup.addresses().get(0);
    return new PodFields(pod, kubelet.address(), ip, kubelet.spec().capacity());
  }

  String newContainerId() {
    String random = context().randomness().uuid() + context().randomness().uuid();
    return "containerd://" + random.replace("-", "");
  }

  private ComponentContext context() {
    return kubelet.dependencies().context();
  }

  void event(ContainerWorker container, String type, String reason, String message) {
    kubelet.events().event(pod, container.fieldPath(), type, reason, message);
  }

  void podEvent(String type, String reason, String message) {
    kubelet.events().event(pod, "", type, reason, message);
  }

  /** Records a step; what follows is caused by it. */
  void trace(String action, Map<String, String> details) {
    kubelet.trace(pod, action, details);
  }

  /** Runs something on behalf of what last changed the Pod. */
  void within(Runnable work) {
    if (!forgotten) {
      context().trace().within(cause, work);
    }
  }

  /** Takes a newer version of the Pod; older ones and the worker's own are ignored. */
  void update(KubeObject newer) {
    if (newer.revision() <= pod.revision()) {
      return;
    }
    pod = newer;
    cause = context().trace().currentCause();
    containers.update(newer);
    requestSync();
  }

  /** The Pod object is gone: nothing of it may remain. */
  void forget() {
    if (forgotten) {
      return;
    }
    forgotten = true;
    cancelTimer();
    termination.killAll(containers.all());
    kubelet.trace(pod, "pod is gone", Map.of());
    release();
  }

  /** Syncs soon; requests are merged. */
  void requestSync() {
    if (!syncQueued && !forgotten) {
      syncQueued = true;
      loop()
          .execute(
              () -> {
                syncQueued = false;
                within(this::sync);
              });
    }
  }

  /** Syncs at a time, or earlier. */
  void syncAt(Instant time) {
    Instant due = timerDue;
    if (due != null && !due.isAfter(time)) {
      return;
    }
    cancelTimer();
    timerDue = time;
    timer =
        loop()
            .schedule(
                Duration.between(now(), time),
                () -> {
                  timer = null;
                  timerDue = null;
                  requestSync();
                });
  }

  private void cancelTimer() {
    Timer pending = timer;
    if (pending != null) {
      pending.cancel();
    }
    timer = null;
    timerDue = null;
  }

  /** Syncs when an object that is missing appears. */
  void awaitObject(Reference reference) {
    objects().await(reference, this::requestSync);
  }

  private void sync() {
    if (!kubelet.isRunning()) {
      return;
    }
    if (stage == Stage.NEW) {
      admit();
    }
    if (stage == Stage.SYNCING) {
      syncPod();
    }
    if (stage == Stage.TERMINATING) {
      syncTerminating();
    }
    if (reportStatus() && stage == Stage.TERMINATED) {
      syncTerminated();
    }
  }

  private void admit() {
    String phase = pod.status().path("phase").asText();
    if (phase.equals("Succeeded") || phase.equals("Failed") || pod.isBeingDeleted()) {
      stage = Stage.TERMINATED;
      return;
    }
    Rejection rejection = PodAdmission.reject(pod, kubelet.node(), kubelet.resources());
    if (rejection != null) {
      failure = new Rejection(rejection.reason(), "Pod was rejected: " + rejection.message());
      podEvent("Warning", rejection.reason(), rejection.message());
      trace("reject pod", Map.of("reason", rejection.reason()));
      stage = Stage.TERMINATED;
      return;
    }
    resize.take();
    stage = Stage.SYNCING;
  }

  private void syncPod() {
    if (pod.isBeingDeleted() || isPastDeadline() || isFailedByOthers()) {
      terminate();
      return;
    }
    resize.advance();
    if (setup.advance() && containers.advance()) {
      terminate();
    }
  }

  /** Somebody else, such as an eviction, has set the phase. */
  private boolean isFailedByOthers() {
    return pod.status().path("phase").asText().equals("Failed");
  }

  private boolean isPastDeadline() {
    JsonNode seconds = pod.spec().path("activeDeadlineSeconds");
    if (!seconds.isNumber()) {
      return false;
    }
    Instant end = startTime.plusSeconds(seconds.asLong());
    if (now().isBefore(end)) {
      syncAt(end);
      return false;
    }
    String message = "Pod was active on the node longer than the specified deadline";
    failure = new Rejection("DeadlineExceeded", message);
    podEvent("Normal", "DeadlineExceeded", message);
    return true;
  }

  private void terminate() {
    stage = Stage.TERMINATING;
    containers.stopRestarting();
    trace("terminate", Map.of("grace", gracePeriod().toSeconds() + "s"));
  }

  /** How long its containers may take to end. */
  Duration gracePeriod() {
    JsonNode ofDeletion = pod.metadata().path("deletionGracePeriodSeconds");
    JsonNode ofSpec = pod.spec().path("terminationGracePeriodSeconds");
    long seconds =
        ofDeletion.isNumber() ? ofDeletion.asLong() : ofSpec.asLong(DEFAULT_GRACE_SECONDS);
    return Duration.ofSeconds(seconds);
  }

  private void syncTerminating() {
    Instant end = deadline;
    Instant wanted = now().plus(gracePeriod());
    if (end == null || wanted.isBefore(end)) {
      end = wanted;
      deadline = end;
    }
    if (termination.advance(containers.all(), end)) {
      containers.giveUpUnstarted();
      release();
      stage = Stage.TERMINATED;
    }
  }

  private void syncTerminated() {
    cancelTimer();
    if (!pod.isBeingDeleted() || deletionSent) {
      return;
    }
    deletionSent = true;
    trace("delete pod", Map.of());
    try {
      kubelet.writer().delete(pod);
    } catch (PodWriter.TryAgainException e) {
      deletionSent = false;
      syncAt(now().plus(RETRY));
    }
  }

  /** Gives back the address, the volumes and the resources. */
  private void release() {
    setup.tearDown();
    resize.release();
  }

  /** Writes the status if it differs; false if that must be tried again. */
  private boolean reportStatus() {
    ObjectNode status = PodStatus.generate(this, failure);
    ObjectNode patch = StatusPatch.between(pod, status);
    if (patch == null) {
      return true;
    }
    try {
      String ready = PodStatus.isReady(status) ? "true" : "false";
      trace("write status", Map.of("phase", status.path("phase").asText(), "ready", ready));
      pod = kubelet.writer().patchStatus(pod, patch);
      return true;
    } catch (PodWriter.TryAgainException e) {
      syncAt(now().plus(RETRY));
      return false;
    }
  }

  boolean isTerminated() {
    return stage == Stage.TERMINATED;
  }

  boolean isTerminating() {
    return stage == Stage.TERMINATING || stage == Stage.TERMINATED;
  }

  /** A container's run ended. */
  void exited(ContainerWorker container, ContainerExit exit) {
    termination.ended(container);
    container.exited(TerminationMessage.of(container, exit), now());
    within(
        () ->
            trace(
                "container exited",
                Map.of(
                    "container", container.name(), "exitCode", Integer.toString(exit.exitCode()))));
    requestSync();
  }

  /** A liveness or startup probe failed for good. */
  void restartUnhealthy(ContainerWorker container, Kind kind, JsonNode probe) {
    JsonNode own = probe.path("terminationGracePeriodSeconds");
    Duration grace = own.isNumber() ? Duration.ofSeconds(own.asLong()) : gracePeriod();
    String which = kind == Kind.STARTUP ? "startup" : "liveness";
    kill(
        container,
        grace,
        "Container " + container.name() + " failed " + which + " probe, will be restarted");
  }

  void kill(ContainerWorker container, Duration grace, String message) {
    termination.kill(container, grace, message);
  }
}
