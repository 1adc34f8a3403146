package io.kubejar.scheduler.queue;

import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.QueuedPod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** A pod in a {@link SchedulingQueue}, which owns all that changes in it. */
public final class QueueEntry implements QueuedPod {
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration ORDERING_WINDOW = Duration.ofSeconds(1);

  /** The pools of a queue. */
  enum Pool {
    ACTIVE,
    /** Worth another try, after a while or when nothing else waits. */
    BACKOFF,
    /** Something broke; tried again after a while. */
    ERROR_BACKOFF,
    UNSCHEDULABLE,
    /** Kept out by PreEnqueue. */
    GATED,
    /** Taken, and not bound or given back yet. */
    IN_FLIGHT
  }

  private final long sequence;
  private PodInfo pod;
  private long cause;
  private Pool pool = Pool.IN_FLIGHT;
  private Instant timestamp;
  private Instant backoffUntil = Instant.MIN;
  private int attempts;
  private int failures;
  private Set<String> unschedulablePlugins = Set.of();

  QueueEntry(PodInfo pod, long cause, Instant timestamp, long sequence) {
    this.pod = pod;
    this.cause = cause;
    this.timestamp = timestamp;
    this.sequence = sequence;
  }

  @Override
  public PodInfo pod() {
    return pod;
  }

  void setPod(PodInfo newer) {
    pod = newer;
  }

  /** The trace entry of what made the pod be tried next. */
  public long cause() {
    return cause;
  }

  void setCause(long newCause) {
    cause = newCause;
  }

  @Override
  public Instant timestamp() {
    return timestamp;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public int attempts() {
    return attempts;
  }

  @Override
  public Set<String> unschedulablePlugins() {
    return unschedulablePlugins;
  }

  Pool pool() {
    return pool;
  }

  void moveTo(Pool newPool) {
    pool = newPool;
  }

  Instant backoffUntil() {
    return backoffUntil;
  }

  void countAttempt() {
    attempts++;
  }

  /**
   * The attempt failed; the next one is to wait 1 s, 2 s, 4 s, 8 s, then 10 s, and until the second
   * in which that time is over has passed: those whose time is over in one second are taken by
   * priority, as {@code alignToWindow} of {@code pkg/scheduler/backend/queue/backoff_queue.go} has
   * it.
   */
  void fail(Instant now, Set<String> plugins) {
    Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures, 10));
    failures++;
    timestamp = now;
    Instant over = now.plus(backoff.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : backoff);
    backoffUntil = over.truncatedTo(ChronoUnit.SECONDS).plus(ORDERING_WINDOW);
    unschedulablePlugins = Set.copyOf(plugins);
  }

  @Override
  public String toString() {
    return pod + " (" + pool + ")";
  }
}
