package io.kubejar.controllermanager.podautoscaler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * What one autoscaler was told and did in the last time: the sizes that its metrics asked for, and
 * the changes that it made. It is lost when the controller restarts.
 *
 * <p>Follows the {@code recommendations} and {@code scaleUpEvents} of {@code
 * pkg/controller/podautoscaler/horizontal.go}. Confined to the event loop.
 */
final class ScalingHistory {
  private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

  private final List<Asked> asked = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  private record Asked(Instant at, int replicas) {}

  private record Change(Instant at, int added) {}

  /** Remembers a size that was asked for. */
  void ask(int replicas, Instant now) {
    asked.removeIf(a -> a.at().plus(LONGEST_WINDOW).isBefore(now));
    asked.add(new Asked(now, replicas));
  }

  /** Whether nothing was asked for yet. */
  boolean isNew() {
    return asked.isEmpty();
  }

  /** The size that a choice makes of one, and of those asked for since a time. */
  int since(Instant start, int replicas, IntBinaryOperator choice) {
    int chosen = replicas;
    for (Asked entry : asked) {
      if (entry.at().isAfter(start)) {
        chosen = choice.applyAsInt(entry.replicas(), chosen);
      }
    }
    return chosen;
  }

  /** Remembers a change of the size. */
  void change(int from, int to, Instant now) {
    changes.removeIf(c -> c.at().plus(LONGEST_WINDOW).isBefore(now));
    changes.add(new Change(now, to - from));
  }

  /** The size at the start of a period, by the changes since. */
  int replicasAt(Instant start, int current) {
    int added = 0;
    for (Change change : changes) {
      added += change.at().isAfter(start) ? change.added() : 0;
    }
    return current - added;
  }
}
