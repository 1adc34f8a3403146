package io.kubejar.scheduler.plugins;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Resources;
import io.kubejar.scheduler.framework.Score;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the nodes that have what the pod asks for, and scores them by what would be in use.
 *
 * <p>Follows {@code plugins/noderesources/fit.go} and {@code resource_allocation.go}.
 */
public final class NodeResourcesFit implements Filter, Score {
  public static final String NAME = "NodeResourcesFit";

  private final ScoringStrategy strategy;
  // As an array, because scoring runs for every pod and node.
  private final Scored[] scored;

  /** A resource that is scored, and how to read its amount. */
  private record Scored(String name, int weight, ToLongFunction<Resources> amount) {
    static Scored of(String name, int weight) {
      return switch (name) {
        case "cpu" -> new Scored(name, weight, Resources::milliCpu);
        case "memory" -> new Scored(name, weight, Resources::memory);
        default -> new Scored(name, weight, r -> r.get(name));
      };
    }

    /** Other resources than these count only for pods that ask for them. */
    boolean counts(PodInfo pod) {
      return switch (name) {
        case "cpu", "memory", "ephemeral-storage" -> true;
        default -> pod.requests().get(name) > 0;
      };
    }
  }

  public NodeResourcesFit(ScoringStrategy strategy) {
    this.strategy = strategy;
    this.scored =
        strategy.resources().entrySet().stream()
            .map(e -> Scored.of(e.getKey(), e.getValue()))
            .toArray(Scored[]::new);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    return fits(pod.requests(), node) ? Status.SUCCESS : refusal(pod.requests(), node);
  }

  /** The common case first, without making anything. */
  private static boolean fits(Resources wanted, NodeInfo node) {
    Resources all = node.allocatable();
    Resources used = node.requested();
    if (node.podCount() + 1 > all.pods()) {
      return false;
    }
    if (isShort(wanted.milliCpu(), all.milliCpu() - used.milliCpu())
        || isShort(wanted.memory(), all.memory() - used.memory())
        || isShort(wanted.ephemeralStorage(), all.ephemeralStorage() - used.ephemeralStorage())) {
      return false;
    }
    return !wanted.hasScalars() || scalarsFit(wanted, node);
  }

  private static boolean scalarsFit(Resources wanted, NodeInfo node) {
    for (String name : wanted.scalarNames()) {
      if (isShort(name, wanted, node)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isShort(long wanted, long free) {
    return wanted > 0 && wanted > free;
  }

  private static boolean isShort(String name, Resources wanted, NodeInfo node) {
    return isShort(wanted.get(name), node.allocatable().get(name) - node.requested().get(name));
  }

  private static Status refusal(Resources wanted, NodeInfo node) {
    List<String> reasons = new ArrayList<>();
    boolean unresolvable = false;
    if (node.podCount() + 1 > node.allocatable().pods()) {
      reasons.add("Too many pods");
    }
    List<String> names = new ArrayList<>(List.of("cpu", "memory", "ephemeral-storage"));
    names.addAll(wanted.scalarNames());
    for (String name : names) {
      if (isShort(name, wanted, node)) {
        reasons.add("Insufficient " + name);
        unresolvable |= wanted.get(name) > node.allocatable().get(name);
      }
    }
    String[] sentences = reasons.toArray(String[]::new);
    return unresolvable ? Status.unresolvable(sentences) : Status.unschedulable(sentences);
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    long sum = 0;
    long weightSum = 0;
    for (Scored resource : scored) {
      long allocatable = resource.amount().applyAsLong(node.allocatable());
      if (allocatable > 0 && resource.counts(pod)) {
        long used = resource.amount().applyAsLong(node.nonZeroRequested());
        long wanted = resource.amount().applyAsLong(pod.nonZeroRequests());
        sum += strategy.score(used + wanted, allocatable) * resource.weight();
        weightSum += resource.weight();
      }
    }
    return weightSum == 0 ? 0 : sum / weightSum;
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        new QueueingHint(
            ClusterEvent.of(Resource.ASSIGNED_POD, Action.DELETE, Action.UPDATE_POD_SCALE_DOWN),
            (pod, before, after) -> before != null),
        QueueingHint.always(ClusterEvent.of(Resource.TARGET_POD, Action.UPDATE_POD_SCALE_DOWN)),
        new QueueingHint(
            ClusterEvent.of(Resource.NODE, Action.ADD, Action.UPDATE_NODE_ALLOCATABLE),
            (pod, before, after) -> couldFit(pod, after)));
  }

  /** Whether the pod would fit if the node were empty. */
  private static boolean couldFit(PodInfo pod, @Nullable KubeObject node) {
    return node != null && fits(pod.requests(), NodeInfo.of(node));
  }

  @Override
  public String toString() {
    return NAME + Map.of("scoringStrategy", strategy);
  }
}
