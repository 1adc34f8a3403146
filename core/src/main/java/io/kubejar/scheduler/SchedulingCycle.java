package io.kubejar.scheduler;

import io.kubejar.client.ComponentContext;
import io.kubejar.clock.Randomness;
import io.kubejar.scheduler.framework.ClusterCache;
import io.kubejar.scheduler.framework.Framework;
import io.kubejar.scheduler.framework.NodeRefusals;
import io.kubejar.scheduler.framework.NodeScores;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PodNominator;
import io.kubejar.scheduler.framework.PostFilterResult;
import io.kubejar.scheduler.queue.QueueEntry;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on a node for one pod at a time.
 *
 * <p>Follows {@code schedulingCycle} of {@code pkg/scheduler/schedule_one.go}. Owned by the event
 * loop.
 */
final class SchedulingCycle {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulingCycle.class);

  private final ComponentContext context;
  private final ClusterCache cache;
  private final PodNominator nominator;
  private final NodeSearch search;
  private final Randomness tieBreaker;
  private final BindingCycle bindingCycle;
  private final FailureHandler failures;

  SchedulingCycle(
      ComponentContext context,
      ClusterCache cache,
      PodNominator nominator,
      Randomness tieBreaker,
      BindingCycle bindingCycle,
      FailureHandler failures) {
    this.context = context;
    this.cache = cache;
    this.nominator = nominator;
    this.search = new NodeSearch(cache, nominator);
    this.tieBreaker = tieBreaker;
    this.bindingCycle = bindingCycle;
    this.failures = failures;
  }

  /** Schedules a pod, or gives it back to the queue and says why. */
  void schedule(Framework framework, QueueEntry entry, int percentageOfNodes) {
    PodInfo pod = entry.pod();
    if (pod.isTerminating()) {
      failures.skipDeleting(framework, entry);
      return;
    }
    try {
      decide(Cycle.of(framework, pod), entry, percentageOfNodes);
    } catch (RuntimeException e) {
      LOG.debug("scheduling {} failed", pod, e);
      failures.broke(framework, entry, String.valueOf(e.getMessage()));
    }
  }

  private void decide(Cycle cycle, QueueEntry entry, int percentageOfNodes) {
    int allNodes = cache.nodes().size();
    if (allNodes == 0) {
      String message = "no nodes available to schedule pods";
      traceFailure(cycle, message);
      failures.unschedulable(cycle.framework(), entry, message, Set.of(Scheduler.NO_NODES), "");
      return;
    }
    NodeSearch.Found found = search.search(cycle, percentageOfNodes);
    if (found.feasible().isEmpty()) {
      refused(cycle, entry, found.refusals(), allNodes);
      return;
    }
    String node = choose(cycle, found, allNodes);
    nominator.remove(cycle.pod());
    bindingCycle.start(cycle, entry, node);
  }

  /** The best node; with only one that fits there is nothing to score. */
  private String choose(Cycle cycle, NodeSearch.Found found, int allNodes) {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("nodes", Integer.toString(allNodes));
    details.put("evaluated", Integer.toString(found.evaluated()));
    details.put("feasible", Integer.toString(found.feasible().size()));
    if (!found.refusals().byNode().isEmpty()) {
      details.put("refusals", refusalCounts(found.refusals()));
    }
    String node;
    if (found.feasible().size() == 1) {
      node = found.feasible().get(0).name();
    } else {
      NodeScores scores = cycle.framework().score(cycle.state(), cycle.pod(), found.feasible());
      int best = scores.best(tieBreaker);
      node = scores.node(best).name();
      details.put("score", Long.toString(scores.total(best)));
      details.put("scores", scores.ofNode(best).toString());
    }
    details.put("node", node);
    trace(cycle, "schedule", details);
    return node;
  }

  /** Refusals by plugin, such as {@code {TaintToleration=1, NodeResourcesFit=2}}. */
  private static String refusalCounts(NodeRefusals refusals) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    refusals.byNode().values().forEach(s -> counts.merge(s.plugin(), 1, Integer::sum));
    return counts.toString();
  }

  private void refused(Cycle cycle, QueueEntry entry, NodeRefusals refusals, int allNodes) {
    PostFilterResult result = cycle.framework().postFilter(cycle.state(), cycle.pod(), refusals);
    String message = refusals.message(allNodes);
    String more = result.status().message();
    if (!more.isEmpty()) {
      message += " " + more;
    }
    traceFailure(cycle, message);
    failures.unschedulable(
        cycle.framework(), entry, message, refusals.plugins(), result.nominatedNodeName());
  }

  private void traceFailure(Cycle cycle, String message) {
    trace(cycle, "unschedulable", Map.of("message", message));
  }

  private void trace(Cycle cycle, String action, Map<String, String> details) {
    context
        .trace()
        .record(Hop.SCHEDULER, cycle.framework().profileName(), action, cycle.pod().ref(), details);
  }
}
