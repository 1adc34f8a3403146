package io.kubejar.scheduler.framework;

import java.util.function.Consumer;

/** Does what must be done before the pod may be bound, such as provisioning its volumes. */
public interface PreBind extends Plugin {

  /**
   * Starts the work.
   *
   * @param done to be called once, on the event loop, now or later
   */
  void preBind(CycleState state, PodInfo pod, String nodeName, Consumer<Status> done);

  /** Whether there is nothing to do, so that the pod is about to be bound at once. */
  default boolean hasNothingToDo(CycleState state, PodInfo pod, String nodeName) {
    return false;
  }
}
