package io.kubejar.scheduler.framework;

/** Called when no node fits; may make room. */
public interface PostFilter extends Plugin {

  /**
   * Tries to make the pod schedulable later.
   *
   * @param refusals why each node was refused
   */
  PostFilterResult postFilter(CycleState state, PodInfo pod, NodeRefusals refusals);
}
