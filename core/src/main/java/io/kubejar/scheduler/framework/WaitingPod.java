package io.kubejar.scheduler.framework;

import java.util.Set;

/**
 * A pod that a {@link Permit} plugin holds back.
 *
 * <p>Follows {@code WaitingPod} of {@code k8s.io/kube-scheduler/framework/interface.go}.
 */
public interface WaitingPod {

  PodInfo pod();

  /** The plugins that it still waits for. */
  Set<String> pendingPlugins();

  /** A plugin has no more objection; the pod is bound when the last has none. */
  void allow(String plugin);

  /** The pod goes back to the queue. */
  void reject(String plugin, String message);
}
