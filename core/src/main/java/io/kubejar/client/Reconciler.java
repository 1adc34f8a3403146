package io.kubejar.client;

import io.kubejar.apimachinery.ObjectRef;
import java.time.Duration;

/**
 * Makes one object as it should be. Called by a {@link ReconcileLoop} on the event loop, never
 * twice at a time for the same key; a thrown exception is retried with backoff.
 */
@FunctionalInterface
public interface Reconciler {

  /**
   * Compares what is with what is wanted for one key, and acts.
   *
   * @return when to look again without being told of a change
   */
  Result reconcile(ObjectRef key);

  /** When to reconcile the same key again. */
  sealed interface Result {

    /** Only when something changes. */
    Result DONE = new Done();

    /** Only when something changes. */
    record Done() implements Result {}

    /** After a time, or when something changes. */
    record After(Duration delay) implements Result {}
  }
}
