package io.kubejar.scheduler.queue;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Timer;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.QueueSort;
import io.kubejar.scheduler.framework.Status;
import io.kubejar.scheduler.queue.QueueEntry.Pool;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The pods that wait for a node.
 *
 * <pre>
 *            ┌────────────── tried, refused ──────────────┐
 *   add ──► active ──► taken ──► bound                    ▼
 *            ▲  ▲        └── broke ──► error backoff   unschedulable
 *            │  └──── after 1..10 s ───────┘              │
 *            └─ at once if nothing is active ─ backoff ◄──┘ event worth a try, or 5 min
 * </pre>
 *
 * <p>Follows {@code pkg/scheduler/backend/queue/scheduling_queue.go}, with the pods in backoff
 * handed out when nothing is active, as kube-scheduler does since 1.33. An event is shown only to
 * the pods that were refused by a plugin that asked for such events. Owned by the event loop.
 */
public final class SchedulingQueue {
  private static final Duration LONGEST_UNSCHEDULABLE = Duration.ofMinutes(5);

  private final EventLoop loop;
  private final Function<PodInfo, Status> preEnqueue;
  private final Runnable onReady;
  private final Map<String, QueueEntry> entries = new HashMap<>();
  private final TreeSet<QueueEntry> active;
  private final TreeSet<QueueEntry> backoff;
  private final TreeSet<QueueEntry> errorBackoff;
  private final UnschedulablePods unschedulable;
  private long lastSequence;
  private @Nullable Timer errorTimer;
  private @Nullable Timer flushTimer;

  /**
   * Makes an empty queue.
   *
   * @param preEnqueue what the plugins say to a pod that is about to become active
   * @param hints by profile and plugin, the events that may make its pods schedulable
   * @param onReady told when {@link #take()} has a pod; must be quick
   */
  public SchedulingQueue(
      EventLoop loop,
      QueueSort sort,
      Function<PodInfo, Status> preEnqueue,
      QueueingHints hints,
      Runnable onReady) {
    this.loop = loop;
    this.preEnqueue = preEnqueue;
    this.onReady = onReady;
    Comparator<QueueEntry> bySequence = Comparator.comparingLong(QueueEntry::sequence);
    Comparator<QueueEntry> bySort = sort::compare;
    Comparator<QueueEntry> byBackoff = Comparator.comparing(QueueEntry::backoffUntil);
    this.active = new TreeSet<>(bySort.thenComparing(bySequence));
    this.backoff = new TreeSet<>(byBackoff.thenComparing(bySort).thenComparing(bySequence));
    this.errorBackoff = new TreeSet<>(byBackoff.thenComparing(bySequence));
    this.unschedulable = new UnschedulablePods(hints);
  }

  /** Adds a pod that has no node yet. */
  public void add(PodInfo pod, long cause) {
    if (entries.containsKey(pod.uid())) {
      return;
    }
    QueueEntry entry = new QueueEntry(pod, cause, now(), ++lastSequence);
    entries.put(pod.uid(), entry);
    activateUnlessGated(entry);
  }

  private Instant now() {
    return loop.clock().now();
  }

  private void activateUnlessGated(QueueEntry entry) {
    Status status = preEnqueue.apply(entry.pod());
    if (status.isSuccess()) {
      put(entry, Pool.ACTIVE);
    } else {
      put(entry, Pool.GATED);
    }
  }

  private void put(QueueEntry entry, Pool pool) {
    entry.moveTo(pool);
    switch (pool) {
      case ACTIVE -> active.add(entry);
      case BACKOFF -> backoff.add(entry);
      case ERROR_BACKOFF -> errorBackoff.add(entry);
      case UNSCHEDULABLE -> unschedulable.add(entry);
      case GATED, IN_FLIGHT -> {}
    }
    if (pool == Pool.ACTIVE || pool == Pool.BACKOFF) {
      onReady.run();
    }
  }

  private void takeOut(QueueEntry entry) {
    switch (entry.pool()) {
      case ACTIVE -> active.remove(entry);
      case BACKOFF -> backoff.remove(entry);
      case ERROR_BACKOFF -> errorBackoff.remove(entry);
      case UNSCHEDULABLE -> unschedulable.remove(entry);
      case GATED, IN_FLIGHT -> {}
    }
    entry.moveTo(Pool.IN_FLIGHT);
  }

  /** Takes over a newer state of a pod that waits, and tries it again if that may help. */
  public void update(KubeObject before, KubeObject after, long cause) {
    QueueEntry entry = entries.get(after.uid());
    if (entry == null) {
      add(PodInfo.of(after), cause);
      return;
    }
    PodInfo newer = entry.pod().update(after);
    entry.setPod(newer);
    if (entry.pool() == Pool.GATED) {
      entry.setCause(cause);
      activateUnlessGated(entry);
      return;
    }
    Set<Action> actions = PodChanges.between(before, after);
    if (entry.pool() == Pool.UNSCHEDULABLE
        && !actions.isEmpty()
        && unschedulable.isWorthTrying(entry, Resource.TARGET_POD, actions, before, after)) {
      tryAgain(entry, cause);
    }
  }

  /** Forgets a pod that was deleted, or that somebody else bound. */
  public void delete(String uid) {
    QueueEntry entry = entries.remove(uid);
    if (entry != null) {
      takeOut(entry);
    }
  }

  /** What is known of a pod that waits or is being scheduled, null if it is not here. */
  public @Nullable PodInfo find(String uid) {
    QueueEntry entry = entries.get(uid);
    return entry == null ? null : entry.pod();
  }

  /** Takes the next pod to schedule, null if there is none now. */
  public @Nullable QueueEntry take() {
    moveDue(backoff);
    QueueEntry next = active.pollFirst();
    if (next == null) {
      next = backoff.pollFirst();
    }
    if (next != null) {
      next.moveTo(Pool.IN_FLIGHT);
      next.countAttempt();
    }
    return next;
  }

  /** Whether {@link #take()} has a pod. */
  public boolean hasReady() {
    return !active.isEmpty() || !backoff.isEmpty();
  }

  private void moveDue(SortedSet<QueueEntry> pods) {
    Instant now = now();
    while (!pods.isEmpty() && !pods.first().backoffUntil().isAfter(now)) {
      QueueEntry due = pods.first();
      pods.remove(due);
      activateUnlessGated(due);
    }
  }

  /** The pod was bound. */
  public void done(QueueEntry entry) {
    entries.remove(entry.pod().uid(), entry);
  }

  /** Gives back a pod that plugins refused; it waits for an event that they asked for. */
  public void addUnschedulable(QueueEntry entry, Set<String> plugins) {
    if (entries.get(entry.pod().uid()) != entry) {
      return;
    }
    entry.fail(now(), plugins);
    put(entry, Pool.UNSCHEDULABLE);
    scheduleFlush();
  }

  /** Gives back a pod that could not be scheduled because something broke. */
  public void addAfterError(QueueEntry entry) {
    if (entries.get(entry.pod().uid()) != entry) {
      return;
    }
    entry.fail(now(), Set.of());
    put(entry, Pool.ERROR_BACKOFF);
    scheduleErrorRetry();
  }

  private void tryAgain(QueueEntry entry, long cause) {
    takeOut(entry);
    entry.setCause(cause);
    if (entry.backoffUntil().isAfter(now()) && preEnqueue.apply(entry.pod()).isSuccess()) {
      put(entry, Pool.BACKOFF);
    } else {
      activateUnlessGated(entry);
    }
  }

  /** Something happened in the cluster: tries the pods again for which it is worth it. */
  public void onEvent(
      Resource resource,
      Set<Action> actions,
      @Nullable KubeObject before,
      @Nullable KubeObject after,
      long cause) {
    if (unschedulable.isEmpty()) {
      return;
    }
    List<QueueEntry> worth = unschedulable.worthTrying(resource, actions, before, after);
    worth.forEach(e -> tryAgain(e, cause));
  }

  private void scheduleErrorRetry() {
    Timer timer = errorTimer;
    if (timer != null) {
      timer.cancel();
    }
    errorTimer = null;
    if (!errorBackoff.isEmpty()) {
      Duration delay = Duration.between(now(), errorBackoff.first().backoffUntil());
      errorTimer =
          loop.schedule(
              delay,
              () -> {
                moveDue(errorBackoff);
                scheduleErrorRetry();
              });
    }
  }

  private void scheduleFlush() {
    if (flushTimer != null) {
      return;
    }
    QueueEntry oldest = unschedulable.oldest();
    if (oldest != null) {
      Instant due = oldest.timestamp().plus(LONGEST_UNSCHEDULABLE);
      flushTimer = loop.schedule(Duration.between(now(), due), this::flush);
    }
  }

  private void flush() {
    flushTimer = null;
    Instant old = now().minus(LONGEST_UNSCHEDULABLE);
    QueueEntry oldest = unschedulable.oldest();
    while (oldest != null && !oldest.timestamp().isAfter(old)) {
      tryAgain(oldest, 0);
      oldest = unschedulable.oldest();
    }
    scheduleFlush();
  }

  /** Cancels what is planned and drops all pods. */
  public void clear() {
    for (Timer timer : new Timer[] {errorTimer, flushTimer}) {
      if (timer != null) {
        timer.cancel();
      }
    }
    errorTimer = null;
    flushTimer = null;
    Map<String, QueueEntry> all = new LinkedHashMap<>(entries);
    all.keySet().forEach(this::delete);
  }

  /** How many pods wait, those included that are being bound. */
  public int size() {
    return entries.size();
  }
}
