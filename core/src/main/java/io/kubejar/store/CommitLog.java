package io.kubejar.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The commits of one resource since the last compaction, as a chain that feeds walk along.
 *
 * <pre>
 *   head ─► commit ─► commit ─► commit ◄─ tail
 *              ▲                   ▲
 *            feed A              feed B (has read everything)
 * </pre>
 *
 * <p>A commit is one node, whatever the number of feeds; a feed that is not read costs nothing but
 * the nodes it has not passed, and compaction cuts it off from those. Appending, compacting and
 * opening feeds happen under the store's lock; reading takes no lock.
 */
final class CommitLog {
  private Node head = new Node(null);
  private Node tail = head;
  private final CopyOnWriteArrayList<LogFeed> feeds = new CopyOnWriteArrayList<>();

  void append(Commit commit) {
    Node node = new Node(commit);
    tail.next = node;
    tail = node;
  }

  /** Tells feeds whose readers have seen everything so far; called without the lock. */
  void wakeFeeds() {
    for (LogFeed feed : feeds) {
      feed.wake();
    }
  }

  LogFeed open(long afterRevision, Runnable onAvailable) {
    Node position = head;
    if (tail.revision() <= afterRevision) {
      position = tail;
    } else {
      for (Node next = position.next;
          next != null && next.revision() <= afterRevision;
          next = next.next) {
        position = next;
      }
    }
    LogFeed feed = new LogFeed(position, afterRevision, onAvailable);
    feeds.add(feed);
    return feed;
  }

  /** Forgets commits up to a revision, and cuts off the feeds that have not read them all. */
  void compact(long revision) {
    for (Node next = head.next; next != null && next.revision() <= revision; next = head.next) {
      head = next;
    }
    for (LogFeed feed : feeds) {
      feed.cutOffUnlessRead(revision);
    }
  }

  /** Ends all feeds as if everything up to a revision had been compacted before they read it. */
  void reset(long revision) {
    head = new Node(null);
    tail = head;
    for (LogFeed feed : feeds) {
      feed.cutOff(revision);
    }
  }

  void close() {
    for (LogFeed feed : feeds) {
      feed.close();
    }
  }

  /** One commit; the first node of a log holds none. */
  private static final class Node {
    final @Nullable Commit commit;
    volatile @Nullable Node next;

    Node(@Nullable Commit commit) {
      this.commit = commit;
    }

    long revision() {
      return commit == null ? 0 : commit.revision();
    }
  }

  /** A place in the log. Read by one thread at a time; woken and cut off by any. */
  final class LogFeed implements Store.Feed {
    private final Runnable onAvailable;
    private final AtomicBoolean sawEverything = new AtomicBoolean(true);
    private volatile @Nullable Node position;
    private volatile long readUpTo;
    private volatile long cutOffAt;

    LogFeed(Node position, long afterRevision, Runnable onAvailable) {
      this.position = position;
      this.readUpTo = afterRevision;
      this.onAvailable = onAvailable;
    }

    @Override
    public List<Commit> poll(int limit) {
      List<Commit> commits = new ArrayList<>();
      Node at = position;
      if (at == null) {
        throw new CompactedException(readUpTo, cutOffAt);
      }
      while (commits.size() < limit) {
        Node next = next(at);
        if (next == null) {
          break;
        }
        at = next;
        Commit commit = at.commit;
        if (commit != null) {
          commits.add(commit);
        }
      }
      if (!commits.isEmpty()) {
        advance(at);
      }
      return commits;
    }

    /** The next node; asks again after arming the wake-up, so that no commit falls in between. */
    private @Nullable Node next(Node at) {
      Node next = at.next;
      if (next == null) {
        sawEverything.set(true);
        next = at.next;
      }
      return next;
    }

    private synchronized void advance(Node at) {
      if (position != null) {
        position = at;
        readUpTo = at.revision();
      }
    }

    @Override
    public long revision() {
      return readUpTo;
    }

    void wake() {
      if (sawEverything.compareAndSet(true, false)) {
        onAvailable.run();
      }
    }

    synchronized void cutOffUnlessRead(long revision) {
      Node at = position;
      if (at == null) {
        return;
      }
      Node next = at.next;
      if (next != null && next.revision() <= revision) {
        cutOff(revision);
      }
    }

    synchronized void cutOff(long revision) {
      if (position != null) {
        cutOffAt = revision;
        position = null;
        onAvailable.run();
      }
    }

    @Override
    public void close() {
      feeds.remove(this);
      cutOff(readUpTo);
    }
  }
}
