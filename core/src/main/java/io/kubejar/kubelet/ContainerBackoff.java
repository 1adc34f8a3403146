package io.kubejar.kubelet;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a container, or its image, waits before the next try: 10 s, doubled up to 5 min, and
 * from the start again after 10 min without trouble.
 *
 * <p>Follows {@code k8s.io/client-go/util/flowcontrol/backoff.go} with the kubelet's values.
 */
final class ContainerBackoff {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private Duration current = Duration.ZERO;
  private @Nullable Instant lastUpdate;

  /** The time until which a failure at that time holds back the next try; null if it does not. */
  @Nullable Instant heldBackUntil(Instant failedAt) {
    Instant last = lastUpdate;
    return last == null || hasExpired(failedAt, last) ? null : failedAt.plus(current);
  }

  /** Notes that a try follows a failure at that time. */
  void next(Instant failedAt, Instant now) {
    Instant last = lastUpdate;
    boolean fresh = last == null || hasExpired(failedAt, last);
    Duration doubled = current.multipliedBy(2);
    current = fresh ? FIRST : doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    lastUpdate = now;
  }

  Duration current() {
    return current;
  }

  private static boolean hasExpired(Instant event, Instant lastUpdate) {
    return Duration.between(lastUpdate, event).compareTo(LONGEST.multipliedBy(2)) > 0;
  }

  /** A duration as Go prints it: {@code 10s}, {@code 1m20s}, {@code 5m0s}. */
  static String print(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
  }
}
