package io.kubejar.apimachinery;

/**
 * One message of a watch.
 *
 * @param type what happened
 * @param object the object after it (for DELETED: its last state at the revision of the deletion),
 *     for BOOKMARK an object with only a revision, for ERROR a {@code Status}
 * @param cause the trace entry of the commit that made it, 0 if none is known
 */
public record WatchEvent(Type type, KubeObject object, long cause) {

  /** The five types of {@code k8s.io/apimachinery/pkg/watch}. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK,
    ERROR
  }
}
