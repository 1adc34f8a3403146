package io.kubejar.scheduler.framework;

import java.time.Instant;
import java.util.Set;

/**
 * A pod that waits for a node, as {@link QueueSort} sees it.
 *
 * <p>Follows {@code QueuedPodInfo} of {@code pkg/scheduler/framework/types.go}.
 */
public interface QueuedPod {

  PodInfo pod();

  /** When the pod was added to the queue, or came back to it. */
  Instant timestamp();

  /** A number that grows with each pod added; decides between pods of the same time. */
  long sequence();

  /** How often scheduling was tried. */
  int attempts();

  /** The plugins that refused it last time. */
  Set<String> unschedulablePlugins();
}
