package io.kubejar.clock;

import java.time.Instant;

/** The machine's time of day, moved on by its monotonic clock so that it never runs backwards. */
final class SystemClock implements Clock {
  static final SystemClock INSTANCE = new SystemClock();

  private final Instant startedAt = Instant.now();
  private final long startedNanos = System.nanoTime();

  private SystemClock() {}

  @Override
  public Instant now() {
    return startedAt.plusNanos(System.nanoTime() - startedNanos);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
