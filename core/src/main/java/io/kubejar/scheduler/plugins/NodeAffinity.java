package io.kubejar.scheduler.plugins;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.NormalizeScore;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreFilter;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.PreScore;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Status;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the nodes that {@code nodeSelector} and the required node affinity match, and prefers
 * those that the preferred node affinity matches.
 *
 * <p>Follows {@code plugins/nodeaffinity/node_affinity.go}.
 */
public final class NodeAffinity implements PreFilter, Filter, PreScore, NormalizeScore {
  public static final String NAME = "NodeAffinity";

  private static final Status REFUSAL =
      Status.unresolvable("node(s) didn't match Pod's node affinity/selector").withPlugin(NAME);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    if (pod.nodeAffinity().acceptsAll()) {
      return PreFilterResult.SKIP;
    }
    Set<String> names = pod.nodeAffinity().onlyNodeNames();
    if (names == null) {
      return PreFilterResult.SUCCESS;
    }
    return names.isEmpty()
        ? PreFilterResult.of(Status.unresolvable("pod affinity terms conflict"))
        : PreFilterResult.onlyNodes(names);
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    return pod.nodeAffinity().accepts(node.node()) ? Status.SUCCESS : REFUSAL;
  }

  @Override
  public Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes) {
    return pod.nodeAffinity().hasPreferences() ? Status.SUCCESS : Status.SKIP;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    return pod.nodeAffinity().preference(node.node());
  }

  @Override
  public void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {
    NormalizeScore.scale(scores, false);
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        new QueueingHint(
            ClusterEvent.of(Resource.NODE, Action.ADD, Action.UPDATE_NODE_LABEL),
            (pod, before, after) -> becameAcceptable(pod, before, after)),
        QueueingHint.always(ClusterEvent.of(Resource.TARGET_POD, Action.UPDATE)));
  }

  private static boolean becameAcceptable(
      PodInfo pod, @Nullable KubeObject before, @Nullable KubeObject after) {
    boolean was = before != null && pod.nodeAffinity().accepts(before);
    return !was && after != null && pod.nodeAffinity().accepts(after);
  }
}
