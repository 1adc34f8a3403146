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
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Status;
import io.kubejar.scheduler.framework.Taint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pods off nodes whose taints they do not tolerate, and prefers nodes with few {@code
 * PreferNoSchedule} taints that they do not tolerate.
 *
 * <p>Follows {@code plugins/tainttoleration/taint_toleration.go}.
 */
public final class TaintToleration implements Filter, NormalizeScore {
  public static final String NAME = "TaintToleration";

  private static final Status REFUSAL =
      Status.unresolvable("node(s) had untolerated taint(s)").withPlugin(NAME);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    return toleratesAll(pod, node.taints()) ? Status.SUCCESS : REFUSAL;
  }

  private static boolean toleratesAll(PodInfo pod, List<Taint> taints) {
    for (Taint taint : taints) {
      if (taint.keepsPodsAway() && !pod.tolerates(taint)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long score(CycleState state, PodInfo pod, NodeInfo node) {
    long untolerated = 0;
    for (Taint taint : node.taints()) {
      if (taint.effect().equals("PreferNoSchedule") && !pod.tolerates(taint)) {
        untolerated++;
      }
    }
    return untolerated;
  }

  @Override
  public void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores) {
    NormalizeScore.scale(scores, true);
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        new QueueingHint(
            ClusterEvent.of(Resource.NODE, Action.ADD, Action.UPDATE_NODE_TAINT),
            (pod, before, after) -> becameTolerable(pod, before, after)),
        QueueingHint.always(ClusterEvent.of(Resource.TARGET_POD, Action.UPDATE_POD_TOLERATION)));
  }

  private static boolean becameTolerable(
      PodInfo pod, @Nullable KubeObject before, @Nullable KubeObject after) {
    boolean was = before != null && toleratesAll(pod, NodeInfo.of(before).taints());
    return !was && after != null && toleratesAll(pod, NodeInfo.of(after).taints());
  }
}
