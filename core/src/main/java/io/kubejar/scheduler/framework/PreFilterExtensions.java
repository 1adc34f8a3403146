package io.kubejar.scheduler.framework;

/** Keeps what {@link PreFilter} computed right while preemption tries out removing pods. */
public interface PreFilterExtensions extends PreFilter {

  /** {@code added} is now on the node. */
  Status addPod(CycleState state, PodInfo pod, PodInfo added, NodeInfo node);

  /** {@code removed} is no longer on the node. */
  Status removePod(CycleState state, PodInfo pod, PodInfo removed, NodeInfo node);
}
