package io.kubejar.scheduler.framework;

import java.util.List;

/** Looks at the pod once before the nodes that fit are scored. */
public interface PreScore extends Plugin {

  /** {@link Status.Code#SKIP} leaves the plugin's Score out for this pod. */
  Status preScore(CycleState state, PodInfo pod, List<NodeInfo> nodes);
}
