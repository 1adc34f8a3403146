package io.kubejar.clock;

import java.time.Duration;
import java.time.Instant;

/**
 * The cluster's time: what every timestamp, timeout, backoff, lease and grace period goes by.
 *
 * <p>Either the machine's time ({@link #system()}) or a time that only tests move ({@link
 * VirtualClock}). Safe for use by many threads.
 */
public sealed interface Clock permits SystemClock, VirtualClock {

  /** The time of day, never earlier than a time read before on the same thread. */
  Instant now();

  /** Nanoseconds from an arbitrary origin, for measuring durations. */
  long nanos();

  /** The machine's clock. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /** The time since an earlier reading of {@link #nanos()}. */
  default Duration since(long earlierNanos) {
    return Duration.ofNanos(nanos() - earlierNanos);
  }
}
