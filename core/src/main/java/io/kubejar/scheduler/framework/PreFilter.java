package io.kubejar.scheduler.framework;

/** Looks at the pod once before the nodes are filtered. */
public interface PreFilter extends Plugin {

  /**
   * Prepares filtering, refuses the pod everywhere, or narrows the nodes that are looked at.
   *
   * <p>{@link Status.Code#SKIP} leaves the plugin's Filter out for this pod.
   */
  PreFilterResult preFilter(CycleState state, PodInfo pod);
}
