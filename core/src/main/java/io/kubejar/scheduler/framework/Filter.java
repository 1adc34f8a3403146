package io.kubejar.scheduler.framework;

/** Says whether a pod can run on a node. */
public interface Filter extends Plugin {

  Status filter(CycleState state, PodInfo pod, NodeInfo node);
}
