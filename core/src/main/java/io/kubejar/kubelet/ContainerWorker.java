package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.kubelet.cri.ContainerExit;
import io.kubejar.kubelet.cri.ContainerLog;
import io.kubejar.kubelet.cri.RunningContainer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of one container of a Pod: what it is, how it runs or ended.
 *
 * <pre>
 *   (never started) ──start──► running ──exit──► terminated ──start──► running …
 *        └── waiting: a reason why the next start does not happen yet ──┘
 * </pre>
 *
 * <p>Owned by its {@link PodWorker}, on the event loop; the log may be read from any thread.
 */
final class ContainerWorker {
  private final Role role;
  private final String name;
  private final boolean firstInit;
  private JsonNode spec;
  private @Nullable RunningContainer running;
  private @Nullable Waiting waiting;
  private @Nullable Termination termination;
  private @Nullable Termination previousTermination;
  private @Nullable Instant startedAt;
  private volatile @Nullable ContainerLog log;
  private volatile @Nullable ContainerLog previousLog;
  private @Nullable Probes probes;
  private String containerId = "";
  private String imageId = "";
  private String startedImage = "";
  private int starts;

  /** What a container is for. */
  enum Role {
    INIT,
    SIDECAR,
    REGULAR,
    EPHEMERAL
  }

  /** Why a container does not run yet. */
  record Waiting(String reason, String message) {}

  /** How a run of it ended. */
  record Termination(
      ContainerExit exit,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt,
      String containerId) {}

  /**
   * @param firstInit whether it is the Pod's first init container, which waits for nothing but
   *     itself
   */
  ContainerWorker(Role role, JsonNode spec, boolean firstInit) {
    this.role = role;
    this.spec = spec;
    this.name = spec.path("name").asText();
    this.firstInit = firstInit;
  }

  Role role() {
    return role;
  }

  String name() {
    return name;
  }

  boolean isFirstInit() {
    return firstInit;
  }

  JsonNode spec() {
    return spec;
  }

  void spec(JsonNode newer) {
    spec = newer;
  }

  /** As events name it: {@code spec.containers{main}}. */
  String fieldPath() {
    String list =
        switch (role) {
          case INIT, SIDECAR -> "initContainers";
          case REGULAR -> "containers";
          case EPHEMERAL -> "ephemeralContainers";
        };
    return "spec." + list + "{" + name + "}";
  }

  boolean isRunning() {
    return running != null;
  }

  @Nullable RunningContainer running() {
    return running;
  }

  /** Whether it was ever started. */
  boolean wasStarted() {
    return starts > 0;
  }

  /** Whether it passed its startup probe; only meaningful while it runs. */
  boolean isStarted() {
    Probes own = probes;
    return running != null && (own == null || own.isStarted());
  }

  /** Ready as the status says it: an init container once it completed, others while they serve. */
  boolean isReady() {
    if (role == Role.INIT) {
      Termination ended = termination;
      return running == null && ended != null && ended.exit().exitCode() == 0;
    }
    Probes own = probes;
    return role != Role.EPHEMERAL && running != null && (own == null || own.isReady());
  }

  @Nullable Waiting waiting() {
    return waiting;
  }

  /** Gives, or with null takes away, the reason why it does not run; true if that is new. */
  boolean waitFor(@Nullable Waiting reason) {
    boolean changed = reason != null && !reason.equals(waiting);
    waiting = reason;
    return changed;
  }

  /** How the last run ended; null while it runs or if it never ran. */
  @Nullable Termination termination() {
    return termination;
  }

  @Nullable Termination previousTermination() {
    return previousTermination;
  }

  @Nullable Instant startedAt() {
    return startedAt;
  }

  String containerId() {
    return containerId;
  }

  String imageId() {
    return imageId;
  }

  /** The image of the run that is under way. */
  String startedImage() {
    return startedImage;
  }

  void imageId(String id) {
    imageId = id;
  }

  /** How often it was started again after a run. */
  int restarts() {
    return Math.max(0, starts - 1);
  }

  int starts() {
    return starts;
  }

  void started(RunningContainer container, String id, Instant now) {
    if (termination != null) {
      previousTermination = termination;
      previousLog = log;
    }
    termination = null;
    waiting = null;
    running = container;
    log = container.log();
    containerId = id;
    startedImage = spec.path("image").asText();
    startedAt = now;
    starts++;
  }

  void exited(ContainerExit exit, Instant now) {
    termination = new Termination(exit, startedAt, now, containerId);
    running = null;
    startedAt = null;
    stopProbes();
  }

  /** It never ran, but the Pod is over: nobody knows what became of it. */
  void giveUp() {
    if (running == null && termination == null) {
      ContainerExit unknown =
          new ContainerExit(
              137,
              "ContainerStatusUnknown",
              "The container could not be located when the pod was terminated");
      termination = new Termination(unknown, null, null, "");
    }
  }

  void probes(Probes started) {
    probes = started;
  }

  void stopProbes() {
    Probes own = probes;
    if (own != null) {
      own.stop();
    }
    probes = null;
  }

  @Nullable Probes probes() {
    return probes;
  }

  /** The log of the current or last run, null before the first. */
  @Nullable ContainerLog log() {
    return log;
  }

  /** The log of the run before that. */
  @Nullable ContainerLog previousLog() {
    return previousLog;
  }
}
