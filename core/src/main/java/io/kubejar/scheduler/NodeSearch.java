package io.kubejar.scheduler;

import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.NodeRefusals;
import io.kubejar.scheduler.framework.PodNominator;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.Snapshot;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds nodes that fit a pod; in a large cluster it stops when it has found enough, and starts
 * where it stopped last time.
 *
 * <p>Follows {@code findNodesThatFitPod} of {@code pkg/scheduler/schedule_one.go}.
 */
final class NodeSearch {
  private static final int LEAST_NODES = 100;
  private static final int LEAST_PERCENTAGE = 5;

  private final Snapshot snapshot;
  private final PodNominator nominator;
  private int nextStart;

  NodeSearch(Snapshot snapshot, PodNominator nominator) {
    this.snapshot = snapshot;
    this.nominator = nominator;
  }

  /**
   * What a search found.
   *
   * @param evaluated how many nodes were looked at
   */
  record Found(List<NodeInfo> feasible, NodeRefusals refusals, int evaluated) {}

  /**
   * How many nodes that fit are enough.
   *
   * @param percentage of the nodes; 0 for 50 % less a percent for each 125 nodes, at least 5 %
   */
  static int enough(int percentage, int nodes) {
    if (nodes < LEAST_NODES) {
      return nodes;
    }
    int share = percentage == 0 ? Math.max(LEAST_PERCENTAGE, 50 - nodes / 125) : percentage;
    return Math.max(LEAST_NODES, (int) ((long) nodes * share / 100));
  }

  /** Searches until enough nodes are found; on the node alone that the pod is expected on. */
  Found search(Cycle cycle, int percentage) {
    NodeRefusals refusals = new NodeRefusals();
    PreFilterResult preFilter = preFilter(cycle, refusals);
    if (!preFilter.status().isSuccess()) {
      return new Found(List.of(), refusals, 0);
    }
    List<Filter> filters = cycle.framework().activeFilters(cycle.state());
    NodeInfo nominated = snapshot.node(nominator.nodeOf(cycle.pod()));
    if (nominated != null) {
      Status status = cycle.framework().filter(cycle.state(), cycle.pod(), nominated, filters);
      if (status.isSuccess()) {
        return new Found(List.of(nominated), refusals, 1);
      }
    }
    List<NodeInfo> candidates = candidates(preFilter);
    return filter(cycle, candidates, filters, enough(percentage, candidates.size()), refusals);
  }

  /** Looks at all nodes, wherever the last search stopped. */
  Found searchAll(Cycle cycle) {
    NodeRefusals refusals = new NodeRefusals();
    PreFilterResult preFilter = preFilter(cycle, refusals);
    if (!preFilter.status().isSuccess()) {
      return new Found(List.of(), refusals, 0);
    }
    List<NodeInfo> candidates = candidates(preFilter);
    List<Filter> filters = cycle.framework().activeFilters(cycle.state());
    return filter(cycle, candidates, filters, candidates.size(), refusals);
  }

  private static PreFilterResult preFilter(Cycle cycle, NodeRefusals refusals) {
    PreFilterResult result = cycle.framework().preFilter(cycle.state(), cycle.pod(), refusals);
    if (result.status().code() == Status.Code.ERROR) {
      throw new SchedulingException(result.status());
    }
    return result;
  }

  private List<NodeInfo> candidates(PreFilterResult preFilter) {
    Set<String> only = preFilter.nodeNames();
    if (only == null) {
      return snapshot.nodes();
    }
    List<NodeInfo> nodes = new ArrayList<>();
    for (String name : new TreeSet<>(only)) {
      NodeInfo node = snapshot.node(name);
      if (node != null) {
        nodes.add(node);
      }
    }
    return nodes;
  }

  private Found filter(
      Cycle cycle, List<NodeInfo> nodes, List<Filter> filters, int wanted, NodeRefusals refusals) {
    List<NodeInfo> feasible = new ArrayList<>(wanted);
    int looked = 0;
    while (looked < nodes.size() && feasible.size() < wanted) {
      NodeInfo node = nodes.get((nextStart + looked) % nodes.size());
      looked++;
      Status status = cycle.framework().filter(cycle.state(), cycle.pod(), node, filters);
      if (status.isSuccess()) {
        feasible.add(node);
      } else if (status.code() == Status.Code.ERROR) {
        throw new SchedulingException(status);
      } else {
        refusals.refuse(node.name(), status);
      }
    }
    if (!nodes.isEmpty()) {
      nextStart = (nextStart + looked) % nodes.size();
    }
    return new Found(feasible, refusals, looked);
  }
}
