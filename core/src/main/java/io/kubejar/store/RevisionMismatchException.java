package io.kubejar.store;

import io.kubejar.apimachinery.KubeObject;
import org.jspecify.annotations.Nullable;

/** A compare-and-swap failed: the object is absent or has moved on. */
public final class RevisionMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient @Nullable KubeObject current;

  public RevisionMismatchException(Key key, long expected, @Nullable KubeObject current) {
    super(key.path() + " is " + describe(current) + ", not at revision " + expected);
    this.current = current;
  }

  private static String describe(@Nullable KubeObject current) {
    return current == null ? "absent" : "at revision " + current.revision();
  }

  /** The object that is there, null if there is none. */
  public @Nullable KubeObject current() {
    return current;
  }
}
