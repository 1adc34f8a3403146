package io.kubejar.scheduler.framework;

/** Told when a node was chosen, and when that came to nothing. */
public interface Reserve extends Plugin {

  Status reserve(CycleState state, PodInfo pod, String nodeName);

  /** Undoes {@link #reserve}; also called for plugins whose turn had not come. */
  void unreserve(CycleState state, PodInfo pod, String nodeName);
}
