package io.kubejar.store;

import io.kubejar.apimachinery.KubeObject;
import org.jspecify.annotations.Nullable;

/**
 * One change of the store.
 *
 * @param revision the store's revision after it; each commit has its own
 * @param object the object after the change; for a deletion its last state, at this revision
 * @param previous the object before the change, null for a creation
 * @param cause the trace entry that made it, 0 if none is known
 */
public record Commit(
    Type type,
    Key key,
    long revision,
    KubeObject object,
    @Nullable KubeObject previous,
    long cause) {

  /** What a commit did. */
  public enum Type {
    CREATE,
    UPDATE,
    DELETE
  }
}
