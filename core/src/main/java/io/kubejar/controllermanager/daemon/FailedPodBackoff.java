package io.kubejar.controllermanager.daemon;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.clock.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How long a Pod that failed is left alone before it is replaced: a second at first, twice as long
 * each time, a quarter of an hour at most; so that a DaemonSet does not fight with a kubelet that
 * rejects its Pods.
 *
 * <p>Follows {@code failedPodsBackoff} of {@code pkg/controller/daemon/daemon_controller.go} and
 * {@code k8s.io/client-go/util/flowcontrol/backoff.go}. Owned by the event loop.
 */
final class FailedPodBackoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final Clock clock;
  private final BiConsumer<KubeObject, Duration> lookAgain;
  private final Map<Place, Entry> entries = new HashMap<>();

  /**
   * @param lookAgain told to look at a set again after a time
   */
  FailedPodBackoff(Clock clock, BiConsumer<KubeObject, Duration> lookAgain) {
    this.clock = clock;
    this.lookAgain = lookAgain;
  }

  /** A template of a set, by its generation, on a node. */
  private record Place(String uid, long generation, String node) {}

  private record Entry(Duration delay, Instant since) {}

  Instant now() {
    return clock.now();
  }

  /** Whether a failed Pod stays for now; if not, the next one will stay longer. */
  boolean mustWait(KubeObject set, String node) {
    Instant now = now();
    entries.values().removeIf(entry -> entry.since().plus(LONGEST.multipliedBy(2)).isBefore(now));
    Place place = new Place(set.uid(), set.generation(), node);
    @Nullable Entry entry = entries.get(place);
    if (entry != null && now.isBefore(entry.since().plus(entry.delay()))) {
      lookAgain.accept(set, Duration.between(now, entry.since().plus(entry.delay())));
      return true;
    }
    Duration delay = entry == null ? FIRST : entry.delay().multipliedBy(2);
    entries.put(place, new Entry(delay.compareTo(LONGEST) > 0 ? LONGEST : delay, now));
    return false;
  }
}
