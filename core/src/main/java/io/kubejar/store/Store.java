package io.kubejar.store;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import java.util.Optional;

/**
 * A multi-version store of objects with etcd's contract: one revision counter for everything,
 * compare-and-swap writes, reads of any revision that was not compacted, and watches from one.
 *
 * <p>Objects are immutable, readers never block writers, and each write is atomic. Whatever is
 * returned may be shared. Follows {@code go.etcd.io/etcd/server/storage/mvcc} and {@code
 * k8s.io/apiserver/pkg/storage/interfaces.go}.
 */
public interface Store extends AutoCloseable {

  /** The revision of the newest commit. */
  long revision();

  /** The newest revision that can no longer be read or watched from; 0 before any compaction. */
  long compactedRevision();

  /**
   * Commits a new object and returns it at its revision.
   *
   * @param cause the trace entry on whose behalf it happens, 0 if unknown
   * @throws KeyExistsException if there is an object at the key
   */
  KubeObject create(Key key, KubeObject object, long cause);

  /**
   * Replaces an object that is still at {@code expectedRevision} and returns the new one.
   *
   * @throws RevisionMismatchException if the object is absent or at another revision
   */
  KubeObject update(Key key, long expectedRevision, KubeObject object, long cause);

  /**
   * Removes an object that is still at {@code expectedRevision}; returns its last state, at the
   * revision of the deletion.
   *
   * @throws RevisionMismatchException if the object is absent or at another revision
   */
  KubeObject delete(Key key, long expectedRevision, long cause);

  /** The newest state of one object. */
  Optional<KubeObject> get(Key key);

  /** Everything as it is at the newest revision; O(1), valid as long as it is held. */
  View latest();

  /**
   * Everything as it was at a revision.
   *
   * @throws CompactedException if the revision was compacted
   * @throws FutureRevisionException if the revision has not been reached
   */
  View at(long revision);

  /**
   * Watches a resource: every commit with a revision greater than {@code afterRevision}, in order,
   * with no gap and no duplicate.
   *
   * @param onAvailable run after commits that the feed has not returned yet, on the committer's
   *     thread, so it must be quick; and when the feed ends
   * @throws CompactedException if a commit after the revision was compacted
   */
  Feed watch(GroupResource resource, long afterRevision, Runnable onAvailable);

  /**
   * Watches every resource of the store.
   *
   * @throws CompactedException if a commit after the revision was compacted
   */
  Feed watchAll(long afterRevision, Runnable onAvailable);

  /** Forgets the history up to and including a revision; the newest state stays readable. */
  void compact(long revision);

  /** The present state, to go back to; O(1). */
  Snapshot snapshot();

  /**
   * Goes back to the state of a snapshot in O(1), under a new revision. Open feeds end as after a
   * compaction, and nothing before the new revision can be read or watched from.
   */
  void restore(Snapshot snapshot);

  /** Ends all feeds. */
  @Override
  void close();

  /** All objects at one revision; immutable. */
  interface View {
    long revision();

    Optional<KubeObject> get(Key key);

    /**
     * Objects in key order.
     *
     * @param prefix from {@link Key#prefix}
     * @param after objects with greater paths only; empty for all
     * @param limit the most objects to return
     */
    List<KubeObject> list(String prefix, String after, int limit);

    /** How many objects {@link #list} would return without a limit. */
    int count(String prefix, String after);
  }

  /** A watcher's place in the history. One thread at a time may read it. */
  interface Feed extends AutoCloseable {

    /**
     * The commits since the last call, at most {@code limit}; empty if there are none yet.
     *
     * @throws CompactedException if the feed fell so far behind that commits were forgotten, or the
     *     store was restored
     */
    List<Commit> poll(int limit);

    /** The revision up to which everything was returned. */
    long revision();

    /** Ends the feed; it will not be told of commits any more. */
    @Override
    void close();
  }

  /** A state to go back to; opaque, holds no lock and needs no closing. */
  interface Snapshot {
    long revision();
  }
}
