package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.Score;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How {@link NodeResourcesFit} scores a node by what would be in use on it.
 *
 * <p>Follows {@code ScoringStrategy} of {@code k8s.io/kube-scheduler/config/v1/types_pluginargs.go}
 * and {@code plugins/noderesources/{least,most}_allocated.go}, {@code
 * requested_to_capacity_ratio.go}.
 *
 * @param resources the resources that are looked at, with their weights
 * @param shape the points of the function for {@link Type#REQUESTED_TO_CAPACITY_RATIO}, else empty
 */
public record ScoringStrategy(Type type, Map<String, Integer> resources, List<Point> shape) {
  private static final Map<String, Integer> CPU_AND_MEMORY = cpuAndMemory();
  private static final long MAX_UTILIZATION = 100;

  /** The three strategies. */
  public enum Type {
    /** The emptier the better. */
    LEAST_ALLOCATED,
    /** The fuller the better. */
    MOST_ALLOCATED,
    /** As a function of utilization says. */
    REQUESTED_TO_CAPACITY_RATIO
  }

  /**
   * A point of the function from utilization to score.
   *
   * @param utilization 0 to 100
   * @param score 0 to 10
   */
  public record Point(int utilization, int score) {
    public Point {
      if (utilization < 0 || utilization > 100 || score < 0 || score > 10) {
        throw new IllegalArgumentException(
            "utilization must be from 0 to 100 and score from 0 to 10, not %d and %d"
                .formatted(utilization, score));
      }
    }
  }

  public ScoringStrategy {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    shape = List.copyOf(shape);
    if (type == Type.REQUESTED_TO_CAPACITY_RATIO && shape.isEmpty()) {
      throw new IllegalArgumentException("RequestedToCapacityRatio needs at least one point");
    }
  }

  private static Map<String, Integer> cpuAndMemory() {
    Map<String, Integer> resources = new LinkedHashMap<>();
    resources.put("cpu", 1);
    resources.put("memory", 1);
    return resources;
  }

  /** The default: the emptier in cpu and memory the better. */
  public static ScoringStrategy leastAllocated() {
    return new ScoringStrategy(Type.LEAST_ALLOCATED, CPU_AND_MEMORY, List.of());
  }

  /** The fuller in cpu and memory the better. */
  public static ScoringStrategy mostAllocated() {
    return new ScoringStrategy(Type.MOST_ALLOCATED, CPU_AND_MEMORY, List.of());
  }

  /** By a function of the utilization of cpu and memory; its points in ascending order. */
  public static ScoringStrategy requestedToCapacityRatio(List<Point> shape) {
    return new ScoringStrategy(Type.REQUESTED_TO_CAPACITY_RATIO, CPU_AND_MEMORY, shape);
  }

  /** The same strategy over other resources. */
  public ScoringStrategy over(Map<String, Integer> weightedResources) {
    return new ScoringStrategy(type, weightedResources, shape);
  }

  /** The score of one resource, of which {@code allocatable} is more than 0. */
  long score(long requested, long allocatable) {
    return switch (type) {
      case LEAST_ALLOCATED ->
          requested > allocatable ? 0 : (allocatable - requested) * Score.MAX_SCORE / allocatable;
      case MOST_ALLOCATED -> Math.min(requested, allocatable) * Score.MAX_SCORE / allocatable;
      case REQUESTED_TO_CAPACITY_RATIO -> ratioScore(requested, allocatable);
    };
  }

  private long ratioScore(long requested, long allocatable) {
    long utilization =
        requested > allocatable ? MAX_UTILIZATION : requested * MAX_UTILIZATION / allocatable;
    Point before = shape.get(0);
    if (utilization <= before.utilization()) {
      return before.score() * 10L;
    }
    for (Point point : shape) {
      if (utilization <= point.utilization()) {
        long rise = (point.score() - before.score()) * 10L * (utilization - before.utilization());
        return before.score() * 10L + rise / (point.utilization() - before.utilization());
      }
      before = point;
    }
    return before.score() * 10L;
  }
}
