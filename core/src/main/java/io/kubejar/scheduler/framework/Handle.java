package io.kubejar.scheduler.framework;

import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventSeriesRecorder;
import java.util.Collection;

/**
 * The cluster and the framework as plugins may use them.
 *
 * <p>Follows {@code Handle} of {@code k8s.io/kube-scheduler/framework/interface.go}.
 */
public interface Handle {

  /** Client, informers, time, randomness and trace. */
  ComponentContext context();

  /** The name of the profile, which pods give as their {@code schedulerName}. */
  String profileName();

  /** Records events under the profile's name. */
  EventSeriesRecorder.Reporter events();

  /** Nodes and pods as they are now. */
  Snapshot snapshot();

  /** The pods that room is being made for. */
  PodNominator nominator();

  /** The pods that Permit plugins hold back. */
  Collection<WaitingPod> waitingPods();

  /** Runs all Filter plugins on a node, also as if the pods that are expected there were there. */
  Status filter(CycleState state, PodInfo pod, NodeInfo node);

  /** Tells the plugins that {@code added} was put on a copy of a node. */
  void podAdded(CycleState state, PodInfo pod, PodInfo added, NodeInfo node);

  /** Tells the plugins that {@code removed} was taken off a copy of a node. */
  void podRemoved(CycleState state, PodInfo pod, PodInfo removed, NodeInfo node);
}
