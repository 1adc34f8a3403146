package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.StateData;
import java.util.List;

/**
 * How the {@code ScheduleAnyway} constraints of a pod score.
 *
 * @param required the constraints whose labels a node must have to be scored at all; none for the
 *     constraints that pods get by default
 */
record SpreadScorings(List<SpreadScoring> scorings, List<SpreadConstraint> required)
    implements StateData {

  boolean ignores(NodeInfo node) {
    return !SpreadConstraint.hasAllKeys(node, required);
  }
}
