package io.kubejar.scheduler.framework;

import io.kubejar.client.EventSeriesRecorder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The plugins of one profile, and the rules by which their answers become one.
 *
 * <p>Follows {@code pkg/scheduler/framework/runtime/framework.go}. Owned by the event loop.
 */
public final class Framework {
  private final String profileName;
  private final Map<String, Integer> weights;
  private final PodNominator nominator;
  private final EventSeriesRecorder.Reporter events;
  private final List<Plugin> plugins;
  private final QueueSort queueSort;
  private final List<PreEnqueue> preEnqueues;
  private final List<PreFilter> preFilters;
  private final List<PreFilterExtensions> preFilterExtensions;
  private final List<Filter> filters;
  private final List<PostFilter> postFilters;
  private final List<PreScore> preScores;
  private final List<Score> scores;
  private final List<Reserve> reserves;
  private final List<Permit> permits;
  private final List<PreBind> preBinds;
  private final List<Bind> binds;
  private final List<PostBind> postBinds;

  /**
   * Takes plugins in the order in which they are called.
   *
   * @param weights by plugin, how much its scores count; 1 where none is given
   * @throws IllegalArgumentException if no plugin sorts the queue or none binds
   */
  public Framework(
      String profileName,
      List<Plugin> plugins,
      Map<String, Integer> weights,
      PodNominator nominator,
      EventSeriesRecorder.Reporter events) {
    this.profileName = profileName;
    this.plugins = List.copyOf(plugins);
    this.weights = Map.copyOf(weights);
    this.nominator = nominator;
    this.events = events;
    List<QueueSort> sorts = of(QueueSort.class);
    if (sorts.size() != 1) {
      throw new IllegalArgumentException(
          "profile " + profileName + " has " + sorts.size() + " QueueSort plugins, needs one");
    }
    this.queueSort = sorts.get(0);
    this.preEnqueues = of(PreEnqueue.class);
    this.preFilters = of(PreFilter.class);
    this.preFilterExtensions = of(PreFilterExtensions.class);
    this.filters = of(Filter.class);
    this.postFilters = of(PostFilter.class);
    this.preScores = of(PreScore.class);
    this.scores = of(Score.class);
    this.reserves = of(Reserve.class);
    this.permits = of(Permit.class);
    this.preBinds = of(PreBind.class);
    this.binds = of(Bind.class);
    this.postBinds = of(PostBind.class);
    if (binds.isEmpty()) {
      throw new IllegalArgumentException("profile " + profileName + " has no Bind plugin");
    }
  }

  private <T extends Plugin> List<T> of(Class<T> extensionPoint) {
    return plugins.stream().filter(extensionPoint::isInstance).map(extensionPoint::cast).toList();
  }

  public String profileName() {
    return profileName;
  }

  /** Records events under the profile's name. */
  public EventSeriesRecorder.Reporter events() {
    return events;
  }

  /** All plugins, in the order in which they are called. */
  public List<Plugin> plugins() {
    return plugins;
  }

  public QueueSort queueSort() {
    return queueSort;
  }

  /** Success, or the first refusal. */
  public Status preEnqueue(PodInfo pod) {
    for (PreEnqueue plugin : preEnqueues) {
      Status status = plugin.preEnqueue(pod);
      if (!status.isSuccess()) {
        return status.withPlugin(plugin.name());
      }
    }
    return Status.SUCCESS;
  }

  /**
   * Runs the PreFilter plugins.
   *
   * @param refusals is told if the pod is refused by all nodes, or by those that it may not use
   */
  public PreFilterResult preFilter(CycleState state, PodInfo pod, NodeRefusals refusals) {
    Set<String> nodeNames = null;
    Set<String> narrowing = new TreeSet<>();
    for (PreFilter plugin : preFilters) {
      PreFilterResult result = plugin.preFilter(state, pod);
      Status status = result.status();
      if (status.isSkip()) {
        state.skipFilter(plugin.name());
      } else if (!status.isSuccess()) {
        Status refusal = status.withPlugin(plugin.name());
        refusals.refuseAll(refusal);
        return PreFilterResult.of(refusal);
      }
      Set<String> only = result.nodeNames();
      if (only != null) {
        narrowing.add(plugin.name());
        nodeNames = intersection(nodeNames, only);
        if (nodeNames.isEmpty()) {
          Status refusal = noNodesLeft(narrowing).withPlugin(plugin.name());
          refusals.refuseAll(refusal);
          return PreFilterResult.of(refusal);
        }
      }
    }
    if (nodeNames == null) {
      return PreFilterResult.SUCCESS;
    }
    refusals.refuseOthers(
        Status.unresolvable("node(s) didn't satisfy plugin(s) " + goList(narrowing)));
    return PreFilterResult.onlyNodes(nodeNames);
  }

  private static Set<String> intersection(@Nullable Set<String> before, Set<String> only) {
    Set<String> both = new HashSet<>(only);
    if (before != null) {
      both.retainAll(before);
    }
    return both;
  }

  private static Status noNodesLeft(Set<String> narrowing) {
    return narrowing.size() == 1
        ? Status.unresolvable("node(s) didn't satisfy plugin " + narrowing.iterator().next())
        : Status.unresolvable(
            "node(s) didn't satisfy plugin(s) " + goList(narrowing) + " simultaneously");
  }

  /** A set as Go prints a slice: {@code [a b]}. */
  private static String goList(Set<String> names) {
    return "[" + String.join(" ", names) + "]";
  }

  /** The filters that have something to say about the pod, once PreFilter has run. */
  public List<Filter> activeFilters(CycleState state) {
    List<Filter> active = new ArrayList<>(filters.size());
    for (Filter filter : filters) {
      if (!state.skipsFilter(filter.name())) {
        active.add(filter);
      }
    }
    return active;
  }

  /**
   * Runs filters on a node, also as if the pods expected there were there; success or the first
   * refusal.
   */
  public Status filter(CycleState state, PodInfo pod, NodeInfo node, List<Filter> active) {
    List<PodInfo> expected = nominator.mustLeaveRoomFor(pod, node.name());
    if (!expected.isEmpty()) {
      NodeInfo withExpected = node.copy();
      CycleState stateWithExpected = state.copy();
      for (PodInfo other : expected) {
        withExpected.addPod(other);
        podAdded(stateWithExpected, pod, other, withExpected);
      }
      Status status = runFilters(stateWithExpected, pod, withExpected, active);
      if (!status.isSuccess()) {
        return status;
      }
    }
    return runFilters(state, pod, node, active);
  }

  private static Status runFilters(
      CycleState state, PodInfo pod, NodeInfo node, List<Filter> active) {
    for (int i = 0; i < active.size(); i++) {
      Filter filter = active.get(i);
      Status status = filter.filter(state, pod, node);
      if (!status.isSuccess()) {
        return status.withPlugin(filter.name());
      }
    }
    return Status.SUCCESS;
  }

  /** Tells the plugins that a pod was put on a copy of a node. */
  public void podAdded(CycleState state, PodInfo pod, PodInfo added, NodeInfo node) {
    for (PreFilterExtensions plugin : preFilterExtensions) {
      if (!state.skipsFilter(plugin.name())) {
        plugin.addPod(state, pod, added, node);
      }
    }
  }

  /** Tells the plugins that a pod was taken off a copy of a node. */
  public void podRemoved(CycleState state, PodInfo pod, PodInfo removed, NodeInfo node) {
    for (PreFilterExtensions plugin : preFilterExtensions) {
      if (!state.skipsFilter(plugin.name())) {
        plugin.removePod(state, pod, removed, node);
      }
    }
  }

  /** Runs the PostFilter plugins until one makes room. */
  public PostFilterResult postFilter(CycleState state, PodInfo pod, NodeRefusals refusals) {
    List<String> reasons = new ArrayList<>();
    String nominated = null;
    for (PostFilter plugin : postFilters) {
      PostFilterResult result = plugin.postFilter(state, pod, refusals);
      Status status = result.status();
      if (status.isSuccess() || status.code() == Status.Code.UNSCHEDULABLE_AND_UNRESOLVABLE) {
        return result;
      }
      if (status.code() == Status.Code.ERROR) {
        return new PostFilterResult(status.withPlugin(plugin.name()), null);
      }
      if (result.nominatedNodeName() != null) {
        nominated = result.nominatedNodeName();
      }
      reasons.addAll(status.reasons());
    }
    return new PostFilterResult(new Status(Status.Code.UNSCHEDULABLE, reasons, ""), nominated);
  }

  /** Scores the nodes with every plugin that has something to say about the pod. */
  public NodeScores score(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    for (PreScore plugin : preScores) {
      Status status = plugin.preScore(state, pod, nodes);
      if (status.isSkip()) {
        state.skipScore(plugin.name());
      } else if (!status.isSuccess()) {
        throw new IllegalStateException(
            "running PreScore plugin \"" + plugin.name() + "\": " + status.message());
      }
    }
    NodeScores result = new NodeScores(nodes);
    for (Score plugin : scores) {
      if (state.skipsScore(plugin.name())) {
        continue;
      }
      long[] ofPlugin = scoreAll(plugin, state, pod, nodes);
      if (plugin instanceof NormalizeScore normalizing) {
        normalizing.normalize(state, pod, nodes, ofPlugin);
      }
      result.add(plugin.name(), ofPlugin, weights.getOrDefault(plugin.name(), 1));
    }
    return result;
  }

  private static long[] scoreAll(
      Score plugin, CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    long[] scores = new long[nodes.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = plugin.score(state, pod, nodes.get(i));
    }
    return scores;
  }

  /** Runs the Reserve plugins; what is reserved is taken back if one refuses. */
  public Status reserve(CycleState state, PodInfo pod, String nodeName) {
    for (Reserve plugin : reserves) {
      Status status = plugin.reserve(state, pod, nodeName);
      if (!status.isSuccess()) {
        unreserve(state, pod, nodeName);
        return status.withPlugin(plugin.name());
      }
    }
    return Status.SUCCESS;
  }

  /** Takes back what was reserved, last first. */
  public void unreserve(CycleState state, PodInfo pod, String nodeName) {
    for (int i = reserves.size() - 1; i >= 0; i--) {
      reserves.get(i).unreserve(state, pod, nodeName);
    }
  }

  /** The Permit plugins. */
  public List<Permit> permits() {
    return permits;
  }

  /** Whether binding has work to do first, so that the pod waits for a while. */
  public boolean hasPreBindWork(CycleState state, PodInfo pod, String nodeName) {
    return preBinds.stream().anyMatch(p -> !p.hasNothingToDo(state, pod, nodeName));
  }

  /** Runs the PreBind plugins one after the other, each when the one before is done. */
  public void preBind(CycleState state, PodInfo pod, String nodeName, Consumer<Status> done) {
    preBindFrom(0, state, pod, nodeName, done);
  }

  private void preBindFrom(
      int index, CycleState state, PodInfo pod, String nodeName, Consumer<Status> done) {
    if (index == preBinds.size()) {
      done.accept(Status.SUCCESS);
      return;
    }
    PreBind plugin = preBinds.get(index);
    Consumer<Status> next =
        status -> {
          if (status.isSuccess()) {
            preBindFrom(index + 1, state, pod, nodeName, done);
          } else {
            done.accept(status.withPlugin(plugin.name()));
          }
        };
    plugin.preBind(state, pod, nodeName, next);
  }

  /** Has the first Bind plugin that does not skip the pod bind it. */
  public Status bind(CycleState state, PodInfo pod, String nodeName) {
    for (Bind plugin : binds) {
      Status status = plugin.bind(state, pod, nodeName);
      if (!status.isSkip()) {
        return status.withPlugin(plugin.name());
      }
    }
    return Status.error("all Bind plugins skipped the pod");
  }

  public void postBind(CycleState state, PodInfo pod, String nodeName) {
    postBinds.forEach(p -> p.postBind(state, pod, nodeName));
  }
}
