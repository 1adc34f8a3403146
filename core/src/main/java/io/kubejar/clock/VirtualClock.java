package io.kubejar.clock;

import java.time.Instant;

/**
 * A time that stands still until it is moved, by {@link EventLoop#advance} as a rule: the loop
 * stops at every timer on the way, so that what is due at noon sees noon on the clock.
 */
public final class VirtualClock implements Clock {
  private volatile Instant now;

  public VirtualClock(Instant start) {
    this.now = start;
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    Instant instant = now;
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  /** Moves to a time; a time in the past changes nothing. */
  synchronized void moveTo(Instant target) {
    if (target.isAfter(now)) {
      now = target;
    }
  }
}
