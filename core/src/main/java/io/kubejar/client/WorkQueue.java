package io.kubejar.client;

import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue of keys with the three promises of {@code k8s.io/client-go/util/workqueue}: a key waits
 * at most once, it is never handed out while it is being processed, and one added meanwhile is
 * handed out again afterwards. Failing keys come back after 5 ms, 10 ms, … up to 1,000 s.
 *
 * <p>Owned by the event loop: {@code add} may be called from any thread, the rest on the loop only.
 *
 * @param <K> the key type; compared by {@code equals}
 */
public final class WorkQueue<K> {
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(5);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(1000);

  private final EventLoop loop;
  private final Runnable onKeyReady;
  // Guarded by this, because keys may be added by any thread. Waiting keys, with what caused them.
  private final LinkedHashMap<K, Long> waiting = new LinkedHashMap<>();
  private final Set<K> processing = new HashSet<>();
  private final Map<K, Long> addedMeanwhile = new HashMap<>();
  private final Map<K, Integer> failures = new HashMap<>();
  private final Map<K, Later> later = new HashMap<>();
  private boolean shutDown;

  /**
   * @param onKeyReady told when a key can be taken; must not block
   */
  public WorkQueue(EventLoop loop, Runnable onKeyReady) {
    this.loop = loop;
    this.onKeyReady = onKeyReady;
  }

  /** When a key will be added. */
  private record Later(Instant due, Timer timer) {}

  /** A key that was taken, and the trace entry of what made it be added first. */
  public record Taken<K>(K key, long cause) {}

  public void add(K key, long cause) {
    synchronized (this) {
      if (shutDown) {
        return;
      }
      if (processing.contains(key)) {
        addedMeanwhile.putIfAbsent(key, cause);
        return;
      }
      if (waiting.putIfAbsent(key, cause) != null) {
        return;
      }
    }
    onKeyReady.run();
  }

  /** Adds a key later; of several times that a key is added at, the earliest counts. */
  public void addAfter(K key, Duration delay, long cause) {
    if (delay.isZero() || delay.isNegative()) {
      add(key, cause);
      return;
    }
    Instant due = loop.clock().now().plus(delay);
    synchronized (this) {
      Later before = later.get(key);
      if (shutDown || (before != null && !due.isBefore(before.due()))) {
        return;
      }
      if (before != null) {
        before.timer().cancel();
      }
      later.put(key, new Later(due, loop.schedule(delay, () -> addNow(key, cause))));
    }
  }

  private void addNow(K key, long cause) {
    synchronized (this) {
      later.remove(key);
    }
    add(key, cause);
  }

  /** Adds a key that failed, later each time until it is forgotten. */
  public void addRateLimited(K key, long cause) {
    int count;
    synchronized (this) {
      count = failures.merge(key, 1, Integer::sum);
    }
    Duration delay = FIRST_BACKOFF.multipliedBy(1L << Math.min(count - 1, 20));
    addAfter(key, delay.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : delay, cause);
  }

  /** Forgets that a key failed. */
  public synchronized void forget(K key) {
    failures.remove(key);
  }

  /** How often a key failed since it was forgotten. */
  public synchronized int failures(K key) {
    return failures.getOrDefault(key, 0);
  }

  /** The key that waits longest, null if none does; {@link #done} must follow. */
  public synchronized @Nullable Taken<K> take() {
    Map.Entry<K, Long> first = null;
    for (Map.Entry<K, Long> entry : waiting.entrySet()) {
      first = entry;
      break;
    }
    if (first == null) {
      return null;
    }
    Taken<K> taken = new Taken<>(first.getKey(), first.getValue());
    waiting.remove(taken.key());
    processing.add(taken.key());
    return taken;
  }

  /** The key was processed; it is handed out again if it was added meanwhile. */
  public void done(K key) {
    Long cause;
    synchronized (this) {
      processing.remove(key);
      cause = addedMeanwhile.remove(key);
    }
    if (cause != null) {
      add(key, cause);
    }
  }

  public synchronized int size() {
    return waiting.size();
  }

  /** Drops what waits and ignores what is added later. */
  public synchronized void shutDown() {
    shutDown = true;
    waiting.clear();
    addedMeanwhile.clear();
    later.values().forEach(entry -> entry.timer().cancel());
    later.clear();
  }
}
