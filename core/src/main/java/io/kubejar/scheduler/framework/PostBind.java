package io.kubejar.scheduler.framework;

/** Told that a pod was bound. */
public interface PostBind extends Plugin {

  void postBind(CycleState state, PodInfo pod, String nodeName);
}
