package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Status;
import io.kubejar.scheduler.framework.Taint;
import java.util.List;

/**
 * Keeps pods off cordoned nodes.
 *
 * <p>Follows {@code plugins/nodeunschedulable/node_unschedulable.go}.
 */
public final class NodeUnschedulable implements Filter {
  public static final String NAME = "NodeUnschedulable";

  private static final Taint UNSCHEDULABLE =
      new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");
  private static final Status REFUSAL =
      Status.unresolvable("node(s) were unschedulable").withPlugin(NAME);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    return node.isUnschedulable() && !pod.tolerates(UNSCHEDULABLE) ? REFUSAL : Status.SUCCESS;
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        new QueueingHint(
            ClusterEvent.of(Resource.NODE, Action.ADD, Action.UPDATE_NODE_TAINT),
            (pod, before, after) ->
                after != null && !after.spec().path("unschedulable").asBoolean()),
        new QueueingHint(
            ClusterEvent.of(Resource.TARGET_POD, Action.UPDATE_POD_TOLERATION),
            (pod, before, after) -> pod.tolerates(UNSCHEDULABLE)));
  }
}
