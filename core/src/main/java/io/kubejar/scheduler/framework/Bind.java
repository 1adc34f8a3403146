package io.kubejar.scheduler.framework;

/** Binds the pod to its node through the API. */
public interface Bind extends Plugin {

  /** {@link Status.Code#SKIP} leaves it to the next plugin. */
  Status bind(CycleState state, PodInfo pod, String nodeName);
}
