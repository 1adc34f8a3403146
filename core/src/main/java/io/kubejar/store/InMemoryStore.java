package io.kubejar.store;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The store in memory.
 *
 * <p>The state is one {@link PersistentTree} per revision, published through a volatile field: a
 * reader takes the root and is done with locking, a snapshot is a root, an old revision is the root
 * that it had. Commits take the lock, compare revisions, stamp the object, publish the new root and
 * append to the {@link CommitLog} of the resource; watchers are told after the lock is released.
 *
 * <p>History is bounded: when it has grown by a quarter over its limit, the oldest quarter is
 * compacted.
 */
public final class InMemoryStore implements Store {
  /** How many revisions are kept by default. */
  public static final int DEFAULT_HISTORY = 20_000;

  /** Where the counter starts: as etcd's, the first commit gets revision 2. */
  private static final long FIRST_REVISION = 1;

  private final int historyLimit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<GroupResource, CommitLog> logs = new ConcurrentHashMap<>();
  private final CommitLog everything = new CommitLog();
  // Roots of the revisions from compacted + 1 to the newest; guarded by the lock.
  private final ArrayDeque<State> history = new ArrayDeque<>();
  private volatile State state = new State(FIRST_REVISION, null);
  private volatile long compacted;

  public InMemoryStore() {
    this(DEFAULT_HISTORY);
  }

  /**
   * A store with a history of its own length.
   *
   * @param historyLimit how many revisions are kept at least, compaction by {@link #compact} aside
   */
  public InMemoryStore(int historyLimit) {
    this.historyLimit = historyLimit;
    history.add(state);
  }

  /** Everything at one revision. */
  private record State(long revision, @Nullable PersistentTree root) implements View, Snapshot {
    @Override
    public Optional<KubeObject> get(Key key) {
      return Optional.ofNullable(PersistentTree.get(root, key.path()));
    }

    @Override
    public List<KubeObject> list(String prefix, String after, int limit) {
      List<KubeObject> objects = new ArrayList<>();
      PersistentTree.collect(root, start(prefix, after), end(prefix), limit, objects);
      return objects;
    }

    @Override
    public int count(String prefix, String after) {
      int before = PersistentTree.countBefore(root, start(prefix, after));
      return PersistentTree.countBefore(root, end(prefix)) - before;
    }

    /** The smallest path to return: just after {@code after}. */
    private static String start(String prefix, String after) {
      return after.isEmpty() ? prefix : after + '\0';
    }

    /** The smallest path greater than all with the prefix, which ends with a slash. */
    private static String end(String prefix) {
      int last = prefix.length() - 1;
      return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
  }

  @Override
  public long revision() {
    return state.revision();
  }

  @Override
  public long compactedRevision() {
    return compacted;
  }

  @Override
  public KubeObject create(Key key, KubeObject object, long cause) {
    return commit(key, 0, object, Commit.Type.CREATE, cause);
  }

  @Override
  public KubeObject update(Key key, long expectedRevision, KubeObject object, long cause) {
    return commit(key, expectedRevision, object, Commit.Type.UPDATE, cause);
  }

  @Override
  public KubeObject delete(Key key, long expectedRevision, long cause) {
    return commit(key, expectedRevision, null, Commit.Type.DELETE, cause);
  }

  private KubeObject commit(
      Key key, long expected, @Nullable KubeObject object, Commit.Type type, long cause) {
    CommitLog log = log(key.resource());
    KubeObject committed;
    lock.lock();
    try {
      State before = state;
      KubeObject current = PersistentTree.get(before.root(), key.path());
      checkExpectation(key, expected, current, type);
      long revision = before.revision() + 1;
      KubeObject last = object != null ? object : current;
      if (last == null) {
        throw new RevisionMismatchException(key, expected, null);
      }
      committed = last.withRevision(revision);
      PersistentTree root =
          type == Commit.Type.DELETE
              ? PersistentTree.remove(before.root(), key.path())
              : PersistentTree.put(before.root(), key.path(), committed);
      Commit commit = new Commit(type, key, revision, committed, current, cause);
      log.append(commit);
      everything.append(commit);
      publish(new State(revision, root));
    } finally {
      lock.unlock();
    }
    log.wakeFeeds();
    everything.wakeFeeds();
    return committed;
  }

  private static void checkExpectation(
      Key key, long expected, @Nullable KubeObject current, Commit.Type type) {
    if (type == Commit.Type.CREATE) {
      if (current != null) {
        throw new KeyExistsException(key);
      }
    } else if (current == null || current.revision() != expected) {
      throw new RevisionMismatchException(key, expected, current);
    }
  }

  private void publish(State next) {
    history.add(next);
    state = next;
    if (history.size() > historyLimit + historyLimit / 4) {
      compactLocked(next.revision() - historyLimit);
    }
  }

  @Override
  public Optional<KubeObject> get(Key key) {
    return state.get(key);
  }

  @Override
  public View latest() {
    return state;
  }

  @Override
  public View at(long revision) {
    State newest = state;
    if (revision == newest.revision()) {
      return newest;
    }
    lock.lock();
    try {
      if (revision > state.revision()) {
        throw new FutureRevisionException(revision, state.revision());
      }
      if (revision <= compacted) {
        throw new CompactedException(revision, compacted);
      }
      return findInHistory(revision);
    } finally {
      lock.unlock();
    }
  }

  /** Searches from the newer end, where almost all reads of the past are. */
  private State findInHistory(long revision) {
    for (var newestFirst = history.descendingIterator(); newestFirst.hasNext(); ) {
      State past = newestFirst.next();
      if (past.revision() <= revision) {
        return past;
      }
    }
    throw new CompactedException(revision, compacted);
  }

  @Override
  public Feed watch(GroupResource resource, long afterRevision, Runnable onAvailable) {
    return open(log(resource), afterRevision, onAvailable);
  }

  @Override
  public Feed watchAll(long afterRevision, Runnable onAvailable) {
    return open(everything, afterRevision, onAvailable);
  }

  private Feed open(CommitLog log, long afterRevision, Runnable onAvailable) {
    lock.lock();
    try {
      if (afterRevision < compacted) {
        throw new CompactedException(afterRevision, compacted);
      }
      return log.open(afterRevision, onAvailable);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void compact(long revision) {
    lock.lock();
    try {
      compactLocked(Math.min(revision, state.revision() - 1));
    } finally {
      lock.unlock();
    }
  }

  private void compactLocked(long revision) {
    if (revision <= compacted) {
      return;
    }
    compacted = revision;
    for (State oldest = history.peek();
        oldest != null && oldest.revision() <= revision;
        oldest = history.peek()) {
      history.poll();
    }
    logs.values().forEach(log -> log.compact(revision));
    everything.compact(revision);
  }

  @Override
  public Snapshot snapshot() {
    return state;
  }

  @Override
  public void restore(Snapshot snapshot) {
    if (!(snapshot instanceof State past)) {
      throw new IllegalArgumentException("not a snapshot of this kind of store: " + snapshot);
    }
    lock.lock();
    try {
      long revision = state.revision() + 1;
      State restored = new State(revision, past.root());
      history.clear();
      history.add(restored);
      state = restored;
      compacted = revision - 1;
      logs.values().forEach(log -> log.reset(compacted));
      everything.reset(compacted);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    logs.values().forEach(CommitLog::close);
    everything.close();
  }

  private CommitLog log(GroupResource resource) {
    return logs.computeIfAbsent(resource, r -> new CommitLog());
  }
}
