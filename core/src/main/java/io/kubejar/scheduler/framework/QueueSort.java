package io.kubejar.scheduler.framework;

/** Orders the pods that wait; all profiles of a scheduler share one. */
public interface QueueSort extends Plugin {

  /** Negative if {@code first} is to be tried before {@code second}. */
  int compare(QueuedPod first, QueuedPod second);
}
