package io.kubejar.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A time that stands still until it is moved, by {@link EventLoop#advance} as a rule: the loop
 * stops at every timer on the way, so that what is due at noon sees noon on the clock.
 */
public final class VirtualClock implements Clock {
  private final AtomicReference<Instant> now;

  public VirtualClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  @Override
  public Instant now() {
    return now.get();
  }

  @Override
  public long nanos() {
    Instant instant = now.get();
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  /** Moves to a time; a time in the past changes nothing. */
  void moveTo(Instant target) {
    now.accumulateAndGet(target, (a, b) -> a.isAfter(b) ? a : b);
  }

  void moveBy(Duration duration) {
    now.updateAndGet(i -> i.plus(duration));
  }
}
