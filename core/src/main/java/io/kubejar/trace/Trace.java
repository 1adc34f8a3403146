package io.kubejar.trace;

import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.clock.Clock;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The record of what happened in a cluster, each entry linked to its cause.
 *
 * <p>Causes travel in two ways: on one thread by {@link #within}, and through the store, whose
 * commits carry the entry that made them to every watcher. The record keeps the newest entries in a
 * ring, so that a long test does not fill the heap. Safe for use by many threads; recording takes
 * no lock.
 */
public final class Trace {
  /** How many entries are kept by default. */
  public static final int DEFAULT_CAPACITY = 1 << 16;

  private final Clock clock;
  private final AtomicLong lastId = new AtomicLong();
  private final AtomicReferenceArray<@Nullable TraceEntry> ring;
  private final ThreadLocal<Long> currentCause = ThreadLocal.withInitial(() -> 0L);

  public Trace(Clock clock, int capacity) {
    this.clock = clock;
    this.ring = new AtomicReferenceArray<>(capacity);
  }

  /** A record of the default size. */
  public Trace(Clock clock) {
    this(clock, DEFAULT_CAPACITY);
  }

  /** Records something caused by {@link #currentCause()}; returns its id. */
  public long record(
      Hop hop,
      String actor,
      String action,
      @Nullable ObjectRef object,
      Map<String, String> details) {
    long id = reserve();
    recordAs(id, hop, actor, action, object, details);
    return id;
  }

  /** An id for something that will be recorded when it is known to have happened. */
  public long reserve() {
    return lastId.incrementAndGet();
  }

  /** Records something under an id that was reserved, caused by {@link #currentCause()}. */
  public void recordAs(
      long id,
      Hop hop,
      String actor,
      String action,
      @Nullable ObjectRef object,
      Map<String, String> details) {
    TraceEntry entry =
        new TraceEntry(id, currentCause(), clock.now(), hop, actor, action, object, details);
    ring.set((int) (id % ring.length()), entry);
  }

  /** The entry on whose behalf this thread works now, 0 if none. */
  public long currentCause() {
    return currentCause.get();
  }

  /** Runs something on behalf of an entry: what it records has that entry as its cause. */
  public void within(long cause, Runnable work) {
    long before = currentCause.get();
    currentCause.set(cause);
    try {
      work.run();
    } finally {
      currentCause.set(before);
    }
  }

  /** Like {@link #within}, for work that has a result. */
  public <T> T callWithin(long cause, Supplier<T> work) {
    long before = currentCause.get();
    currentCause.set(cause);
    try {
      return work.get();
    } finally {
      currentCause.set(before);
    }
  }

  /** The entries that are still kept and match, oldest first. */
  public List<TraceEntry> entries(Predicate<TraceEntry> filter) {
    long last = lastId.get();
    List<TraceEntry> matching = new ArrayList<>();
    for (long id = Math.max(1, last - ring.length() + 1); id <= last; id++) {
      TraceEntry entry = ring.get((int) (id % ring.length()));
      if (entry != null && entry.id() == id && filter.test(entry)) {
        matching.add(entry);
      }
    }
    return matching;
  }

  /** One object's life: everything that was recorded about it. */
  public Timeline about(ObjectRef object) {
    return new Timeline(entries(e -> object.equals(e.object())));
  }

  /** What was recorded about an object, and all that this caused, however indirectly. */
  public Timeline journey(ObjectRef object) {
    Set<Long> members = new HashSet<>();
    return new Timeline(
        entries(
            e -> {
              boolean member = object.equals(e.object()) || members.contains(e.cause());
              if (member) {
                members.add(e.id());
              }
              return member;
            }));
  }

  /** What led to an entry: its cause, the cause of that, and so on; oldest first, it included. */
  public Timeline causesOf(TraceEntry entry) {
    ArrayDeque<TraceEntry> causes = new ArrayDeque<>();
    for (TraceEntry at = entry; at != null; at = entry(at.cause())) {
      causes.addFirst(at);
    }
    return new Timeline(List.copyOf(causes));
  }

  /** An entry by its id, null if it was never made or is no longer kept. */
  public @Nullable TraceEntry entry(long id) {
    TraceEntry entry = id <= 0 ? null : ring.get((int) (id % ring.length()));
    return entry != null && entry.id() == id ? entry : null;
  }
}
