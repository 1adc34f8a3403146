package io.kubejar.scheduler.framework;

/** Decides whether a pod may enter the queue at all. */
public interface PreEnqueue extends Plugin {

  /** Anything but success keeps the pod out, without a try and without a condition. */
  Status preEnqueue(PodInfo pod);
}
