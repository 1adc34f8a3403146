package io.kubejar.store;

/** A revision was asked for that the store has not reached. */
public final class FutureRevisionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long requested;
  private final long current;

  public FutureRevisionException(long requested, long current) {
    super("revision " + requested + " is in the future; the store is at " + current);
    this.requested = requested;
    this.current = current;
  }

  public long requested() {
    return requested;
  }

  public long current() {
    return current;
  }
}
