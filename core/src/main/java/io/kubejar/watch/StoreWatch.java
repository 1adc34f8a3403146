package io.kubejar.watch;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Timer;
import io.kubejar.store.Commit;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Store;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A watch of one resource of the store.
 *
 * <p>Each watch walks along the store's log at its own pace: it has no thread, no queue of its own
 * and holds nobody up. One that falls behind the compacted history ends with 410 as an ERROR event.
 * Timers on the event loop end it in time and remind it of bookmarks; the events themselves are
 * made when the reader polls.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go}.
 */
public final class StoreWatch implements WatchStream {
  private static final Duration BOOKMARK_PERIOD = Duration.ofMinutes(1);
  private static final Duration BOOKMARK_BEFORE_END = Duration.ofSeconds(2);
  private static final int COMMITS_AT_ONCE = 256;

  private final Store store;
  private final Scope scope;
  private final Timing timing;
  private final Runnable onAvailable;
  private final ArrayDeque<KubeObject> initial;
  // May lie in the future: commits up to it are passed over.
  private final long startRevision;
  private final Store.Feed feed;
  // Only the reader touches these two.
  private boolean endOfInitialDue;
  private long servedRevision;
  private volatile boolean bookmarkDue;
  private volatile boolean ended;
  private volatile boolean timedOut;
  private volatile @Nullable Timer deadline;
  private volatile @Nullable Timer bookmarkTimer;

  /** What is watched, and how it is shown. */
  public interface Scope {
    GroupResource resource();

    /** Whether a stored object is among those that are watched. */
    boolean selects(KubeObject stored);

    /** A stored object as the watcher's version shows it. */
    KubeObject serve(KubeObject stored);

    /**
     * An object that says only how far the watch has come.
     *
     * @param endsInitialEvents whether it marks the end of the initial events
     */
    KubeObject bookmark(long revision, boolean endsInitialEvents);
  }

  /**
   * Where a watch starts.
   *
   * @param initial objects that are sent as ADDED first
   * @param revision that of the initial objects; later commits follow
   * @param marksEndOfInitial whether a bookmark follows the initial objects
   */
  public record Start(List<KubeObject> initial, long revision, boolean marksEndOfInitial) {}

  /**
   * When a watch ends and whether it sends bookmarks.
   *
   * @param timeout the time after which it ends; a negative one ends it before it begins
   */
  public record Timing(EventLoop loop, Duration timeout, boolean bookmarks) {}

  private StoreWatch(Store store, Scope scope, Start start, Timing timing, Runnable onAvailable) {
    this.store = store;
    this.scope = scope;
    this.timing = timing;
    this.onAvailable = onAvailable;
    this.initial = new ArrayDeque<>(start.initial());
    this.endOfInitialDue = start.marksEndOfInitial();
    this.servedRevision = start.revision();
    this.startRevision = start.revision();
    this.feed = store.watch(scope.resource(), start.revision(), onAvailable);
  }

  /**
   * Opens a watch; the reader polls once without being told to.
   *
   * @throws CompactedException if commits after the start are forgotten
   */
  public static StoreWatch open(
      Store store, Scope scope, Start start, Timing timing, Runnable onAvailable) {
    StoreWatch watch = new StoreWatch(store, scope, start, timing, onAvailable);
    if (timing.timeout().isNegative()) {
      watch.close();
      return watch;
    }
    watch.deadline = timing.loop().schedule(timing.timeout(), watch::endSoon);
    Duration beforeEnd = timing.timeout().minus(BOOKMARK_BEFORE_END);
    if (timing.bookmarks() && beforeEnd.compareTo(Duration.ZERO) > 0) {
      watch.scheduleBookmark(
          beforeEnd.compareTo(BOOKMARK_PERIOD) < 0 ? beforeEnd : BOOKMARK_PERIOD);
    }
    return watch;
  }

  private void scheduleBookmark(Duration delay) {
    bookmarkTimer =
        timing
            .loop()
            .schedule(
                delay,
                () -> {
                  if (!ended) {
                    bookmarkDue = true;
                    onAvailable.run();
                    scheduleBookmark(BOOKMARK_PERIOD);
                  }
                });
  }

  /** Ends the watch once its reader has everything that was committed until now. */
  public void endSoon() {
    timedOut = true;
    onAvailable.run();
  }

  @Override
  public List<WatchEvent> poll(int limit) {
    List<WatchEvent> events = new ArrayList<>();
    if (ended) {
      return events;
    }
    // Read first: what is committed before the deadline is still delivered.
    boolean last = timedOut;
    pollInitial(events, limit);
    if (initial.isEmpty()) {
      pollCommits(events, limit);
    }
    if (last && events.size() < limit) {
      close();
    }
    return events;
  }

  private void pollInitial(List<WatchEvent> events, int limit) {
    while (events.size() < limit && !initial.isEmpty()) {
      KubeObject object = scope.serve(initial.remove());
      events.add(new WatchEvent(WatchEvent.Type.ADDED, object, 0));
    }
    if (endOfInitialDue && initial.isEmpty() && events.size() < limit) {
      endOfInitialDue = false;
      events.add(bookmark(true));
    }
  }

  private void pollCommits(List<WatchEvent> events, int limit) {
    try {
      while (events.size() < limit) {
        long reached = store.revision();
        List<Commit> commits = feed.poll(Math.min(limit - events.size(), COMMITS_AT_ONCE));
        if (commits.isEmpty()) {
          servedRevision = Math.max(servedRevision, reached);
          pollBookmark(events);
          return;
        }
        for (Commit commit : commits) {
          if (commit.revision() > startRevision) {
            addEvent(events, commit);
          }
        }
        servedRevision = feed.revision();
      }
    } catch (CompactedException e) {
      if (!ended) {
        events.add(expired(e));
        close();
      }
    }
  }

  private void pollBookmark(List<WatchEvent> events) {
    if (bookmarkDue) {
      bookmarkDue = false;
      events.add(bookmark(false));
    }
  }

  private WatchEvent bookmark(boolean endsInitialEvents) {
    KubeObject object = scope.bookmark(servedRevision, endsInitialEvents);
    return new WatchEvent(WatchEvent.Type.BOOKMARK, object, 0);
  }

  private static WatchEvent expired(CompactedException e) {
    KubeObject status = KubeObject.of(tooOld(e).status().toJson());
    return new WatchEvent(WatchEvent.Type.ERROR, status, 0);
  }

  /** The refusal to watch from a revision that is gone. */
  public static StatusException tooOld(CompactedException e) {
    return StatusException.expired(
        "too old resource version: %d (%d)".formatted(e.requested(), e.compacted() + 1));
  }

  /** Turns a commit into what it means for those who see only the selected objects. */
  private void addEvent(List<WatchEvent> events, Commit commit) {
    KubeObject previous = commit.previous();
    boolean was = previous != null && scope.selects(previous);
    boolean is = commit.type() != Commit.Type.DELETE && scope.selects(commit.object());
    if (is) {
      WatchEvent.Type type = was ? WatchEvent.Type.MODIFIED : WatchEvent.Type.ADDED;
      events.add(new WatchEvent(type, scope.serve(commit.object()), commit.cause()));
    } else if (was && previous != null) {
      KubeObject gone =
          commit.type() == Commit.Type.DELETE
              ? commit.object()
              : previous.withRevision(commit.revision());
      events.add(new WatchEvent(WatchEvent.Type.DELETED, scope.serve(gone), commit.cause()));
    }
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    feed.close();
    cancel(deadline);
    cancel(bookmarkTimer);
  }

  private static void cancel(@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
