package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreScore;
import io.kubejar.scheduler.framework.Score;
import io.kubejar.scheduler.framework.Status;
import java.util.List;

/**
 * Prefers nodes on which cpu and memory would be used to like fractions.
 *
 * <p>Follows {@code plugins/noderesources/balanced_allocation.go}.
 */
public final class NodeResourcesBalancedAllocation implements PreScore, Score {
  public static final String NAME = "NodeResourcesBalancedAllocation";

  @Override
  public String name() {
    return NAME;
  }

  /** Pods that ask for nothing would all go to one node. */
  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    boolean bestEffort = pod.requests().milliCpu() == 0 && pod.requests().memory() == 0;
    return bestEffort ? Status.SKIP : Status.SUCCESS;
  }

  /** Full marks less the standard deviation of the two fractions, which is half their distance. */
  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    long cpu = node.allocatable().milliCpu();
    long memory = node.allocatable().memory();
    if (cpu == 0 || memory == 0) {
      return MAX_SCORE;
    }
    double cpuFraction = fraction(node.requested().milliCpu() + pod.requests().milliCpu(), cpu);
    double memoryFraction = fraction(node.requested().memory() + pod.requests().memory(), memory);
    double deviation = Math.abs((cpuFraction - memoryFraction) / 2);
    return (long) ((1 - deviation) * MAX_SCORE);
  }

  private static double fraction(long requested, long allocatable) {
    return Math.min(1, (double) requested / allocatable);
  }
}
