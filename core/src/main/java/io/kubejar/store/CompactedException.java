package io.kubejar.store;

/** A revision was asked for that is no longer in the history. */
public final class CompactedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long requested;
  private final long compacted;

  public CompactedException(long requested, long compacted) {
    super("revision " + requested + " was compacted; the oldest is " + (compacted + 1));
    this.requested = requested;
    this.compacted = compacted;
  }

  public long requested() {
    return requested;
  }

  /** The newest revision that is gone. */
  public long compacted() {
    return compacted;
  }
}
