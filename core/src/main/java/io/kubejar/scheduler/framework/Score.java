package io.kubejar.scheduler.framework;

/** Says how well a pod would sit on a node that fits. */
public interface Score extends Plugin {

  /** The best score after normalization; the worst is 0. */
  long MAX_SCORE = 100;

  /** Any number if the plugin also normalizes, else 0 to {@link #MAX_SCORE}. */
  long score(CycleState state, PodInfo pod, NodeInfo node);
}
