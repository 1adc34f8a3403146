package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreFilter;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Status;
import java.util.List;

/**
 * Accepts only the node that {@code spec.nodeName} names, if it names one.
 *
 * <p>Follows {@code plugins/nodename/node_name.go}.
 */
public final class NodeName implements PreFilter, Filter {
  public static final String NAME = "NodeName";

  private static final Status REFUSAL =
      Status.unresolvable("node(s) didn't match the requested node name").withPlugin(NAME);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    return pod.nodeName().isEmpty() ? PreFilterResult.SKIP : PreFilterResult.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    return pod.nodeName().equals(node.name()) ? Status.SUCCESS : REFUSAL;
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(QueueingHint.always(ClusterEvent.of(Resource.NODE, Action.ADD)));
  }
}
