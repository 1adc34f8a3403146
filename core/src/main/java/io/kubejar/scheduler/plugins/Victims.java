package io.kubejar.scheduler.plugins;

import io.kubejar.apimachinery.Timestamps;
import io.kubejar.scheduler.framework.PodInfo;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The pods that would have to go for another one to fit a node.
 *
 * @param pods the most important first; at least one
 * @param pdbViolations how many of them a disruption budget protects
 */
record Victims(String node, List<PodInfo> pods, int pdbViolations) {
  /** More important pods first: those of higher priority, then those that started earlier. */
  static final Comparator<PodInfo> MORE_IMPORTANT_FIRST =
      Comparator.comparingInt(PodInfo::priority).reversed().thenComparing(Victims::startTime);

  /**
   * The fewer and the less important the victims are, the better.
   *
   * <p>Follows {@code pickOneNodeForPreemption} of {@code framework/preemption/preemption.go}:
   * fewest protected victims, then the lowest highest priority, then the lowest sum of priorities,
   * then the fewest victims, then those that started last.
   */
  static final Comparator<Victims> BEST_FIRST =
      Comparator.comparingInt(Victims::pdbViolations)
          .thenComparingInt(v -> v.pods().get(0).priority())
          .thenComparingLong(Victims::sumOfPriorities)
          .thenComparingInt(v -> v.pods().size())
          .thenComparing(Victims::earliestStart, Comparator.reverseOrder());

  Victims {
    pods = List.copyOf(pods);
  }

  /** Shifted so that each victim adds to it, whatever its priority. */
  private long sumOfPriorities() {
    return pods.stream().mapToLong(p -> p.priority() + Integer.MAX_VALUE + 1L).sum();
  }

  /** When the first of the most important victims started. */
  private Instant earliestStart() {
    int highest = pods.get(0).priority();
    return pods.stream()
        .filter(p -> p.priority() == highest)
        .map(Victims::startTime)
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  /** A pod that has not started yet counts as the youngest. */
  private static Instant startTime(PodInfo pod) {
    Instant time = Timestamps.parse(pod.pod().status().path("startTime"));
    return time == null ? Instant.MAX : time;
  }
}
