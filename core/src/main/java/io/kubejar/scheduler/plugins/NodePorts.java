package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.HostPort;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreFilter;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Status;
import java.util.List;

/**
 * Keeps two pods with the same host port off one node.
 *
 * <p>Follows {@code plugins/nodeports/node_ports.go}.
 */
public final class NodePorts implements PreFilter, Filter {
  public static final String NAME = "NodePorts";

  private static final Status REFUSAL =
      Status.unschedulable("node(s) didn't have free ports for the requested pod ports")
          .withPlugin(NAME);

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    return pod.hostPorts().isEmpty() ? PreFilterResult.SKIP : PreFilterResult.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    for (HostPort used : node.usedPorts()) {
      if (conflicts(pod, used)) {
        return REFUSAL;
      }
    }
    return Status.SUCCESS;
  }

  private static boolean conflicts(PodInfo pod, HostPort used) {
    for (HostPort wanted : pod.hostPorts()) {
      if (wanted.conflictsWith(used)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        new QueueingHint(
            ClusterEvent.of(Resource.ASSIGNED_POD, Action.DELETE),
            (pod, before, after) ->
                before != null
                    && PodInfo.of(before).hostPorts().stream().anyMatch(p -> conflicts(pod, p))),
        QueueingHint.always(ClusterEvent.of(Resource.NODE, Action.ADD)));
  }
}
