package io.kubejar.scheduler.plugins;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.NormalizeScore;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreFilterExtensions;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.PreScore;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spreads pods over topology domains: refuses nodes where {@code DoNotSchedule} constraints would
 * be violated, and prefers those that suit {@code ScheduleAnyway} constraints. Pods of a workload
 * or Service that have no constraints are spread over zones and nodes.
 *
 * <p>Follows {@code plugins/podtopologyspread/filtering.go} and {@code scoring.go}.
 */
public final class PodTopologySpread
    implements PreFilterExtensions, Filter, PreScore, NormalizeScore {
  public static final String NAME = "PodTopologySpread";

  private static final String REASON = "node(s) didn't match pod topology spread constraints";
  private static final Status REFUSAL = Status.unschedulable(REASON).withPlugin(NAME);
  private static final Status MISSING_LABEL =
      Status.unresolvable(REASON + " (missing required label)").withPlugin(NAME);

  private final Handle handle;
  private final DefaultSpreading defaults;

  public PodTopologySpread(Handle handle) {
    this.handle = handle;
    this.defaults = new DefaultSpreading(handle.context().informers());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    List<SpreadConstraint> constraints = SpreadConstraint.of(pod, "DoNotSchedule");
    if (constraints.isEmpty()) {
      return PreFilterResult.SKIP;
    }
    List<Map<String, Integer>> domains = new ArrayList<>();
    for (SpreadConstraint constraint : constraints) {
      domains.add(countDomains(constraint, constraints, pod));
    }
    state.write(new SpreadState(constraints, domains));
    return PreFilterResult.SUCCESS;
  }

  /** The matching pods in each domain, the domains without any included. */
  private Map<String, Integer> countDomains(
      SpreadConstraint constraint, List<SpreadConstraint> constraints, PodInfo pod) {
    Map<NodeInfo, Integer> perNode =
        MatchingPods.of(handle.snapshot(), pod.namespace(), constraint.selector()).perNode();
    Map<String, Integer> counts = new HashMap<>();
    boolean includesAll = constraint.includesAll(pod);
    for (NodeInfo node : handle.snapshot().nodes()) {
      String domain = node.label(constraint.topologyKey());
      if (domain != null
          && SpreadConstraint.hasAllKeys(node, constraints)
          && (includesAll || constraint.includes(node, pod))) {
        counts.merge(domain, perNode.getOrDefault(node, 0), Integer::sum);
      }
    }
    return counts;
  }

  @Override
  public Status addPod(CycleState state, PodInfo pod, PodInfo added, NodeInfo node) {
    count(state.read(SpreadState.class), pod, added, node, 1);
    return Status.SUCCESS;
  }

  @Override
  public Status removePod(CycleState state, PodInfo pod, PodInfo removed, NodeInfo node) {
    count(state.read(SpreadState.class), pod, removed, node, -1);
    return Status.SUCCESS;
  }

  private static void count(
      @Nullable SpreadState spread, PodInfo pod, PodInfo other, NodeInfo node, int difference) {
    if (spread == null
        || !other.namespace().equals(pod.namespace())
        || !SpreadConstraint.hasAllKeys(node, spread.constraints())) {
      return;
    }
    for (int i = 0; i < spread.constraints().size(); i++) {
      SpreadConstraint constraint = spread.constraints().get(i);
      String domain = node.label(constraint.topologyKey());
      if (domain != null
          && constraint.selector().matches(other.labels())
          && constraint.includes(node, pod)) {
        spread.add(i, domain, difference);
      }
    }
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    SpreadState spread = state.require(SpreadState.class);
    for (int i = 0; i < spread.constraints().size(); i++) {
      SpreadConstraint constraint = spread.constraints().get(i);
      String domain = node.label(constraint.topologyKey());
      if (domain == null) {
        return MISSING_LABEL;
      }
      int self = constraint.selector().matches(pod.labels()) ? 1 : 0;
      int skew = spread.count(i, domain) + self - spread.least(i);
      if (skew > constraint.maxSkew()) {
        return REFUSAL;
      }
    }
    return Status.SUCCESS;
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    boolean own = !pod.spec().path("topologySpreadConstraints").isEmpty();
    List<SpreadConstraint> constraints =
        own ? SpreadConstraint.of(pod, "ScheduleAnyway") : defaults.constraints(pod);
    if (constraints.isEmpty()) {
      return Status.SKIP;
    }
    List<SpreadScoring> scorings = new ArrayList<>();
    for (SpreadConstraint constraint : constraints) {
      scorings.add(SpreadScoring.of(handle.snapshot(), pod, constraint, nodes));
    }
    state.write(new SpreadScorings(scorings, own ? constraints : List.of()));
    return Status.SUCCESS;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    SpreadScorings scorings = state.require(SpreadScorings.class);
    if (scorings.ignores(node)) {
      return 0;
    }
    double score = 0;
    for (SpreadScoring scoring : scorings.scorings()) {
      score += scoring.score(node);
    }
    return Math.round(score);
  }

  /** Fewer matching pods are better; nodes without the labels come last. */
  @Override
  public void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {
    SpreadScorings scorings = state.require(SpreadScorings.class);
    long min = Long.MAX_VALUE;
    long max = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!scorings.ignores(nodes.get(i))) {
        min = Math.min(min, scores[i]);
        max = Math.max(max, scores[i]);
      }
    }
    for (int i = 0; i < scores.length; i++) {
      if (scorings.ignores(nodes.get(i))) {
        scores[i] = 0;
      } else {
        scores[i] = max == 0 ? MAX_SCORE : MAX_SCORE * (max + min - scores[i]) / max;
      }
    }
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        new QueueingHint(
            ClusterEvent.of(
                Resource.ASSIGNED_POD, Action.ADD, Action.DELETE, Action.UPDATE_POD_LABEL),
            (pod, before, after) -> isCounted(pod, before) || isCounted(pod, after)),
        QueueingHint.always(ClusterEvent.of(Resource.TARGET_POD, Action.UPDATE_POD_LABEL)),
        new QueueingHint(
            ClusterEvent.of(Resource.NODE, Action.ADD, Action.DELETE, Action.UPDATE_NODE_LABEL),
            (pod, before, after) -> isDomain(pod, before) || isDomain(pod, after)),
        QueueingHint.always(ClusterEvent.of(Resource.NODE, Action.UPDATE_NODE_TAINT)));
  }

  private static boolean isCounted(PodInfo pod, @Nullable KubeObject other) {
    return other != null
        && other.namespace().equals(pod.namespace())
        && SpreadConstraint.of(pod, "DoNotSchedule").stream()
            .anyMatch(c -> c.selector().matches(other));
  }

  private static boolean isDomain(PodInfo pod, @Nullable KubeObject node) {
    return node != null
        && SpreadConstraint.of(pod, "DoNotSchedule").stream()
            .allMatch(c -> node.label(c.topologyKey()) != null);
  }
}
