package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.QueueSort;
import io.kubejar.scheduler.framework.QueuedPod;

/**
 * Pods of higher priority first, then those that wait longer.
 *
 * <p>Follows {@code plugins/queuesort/priority_sort.go}.
 */
public final class PrioritySort implements QueueSort {
  public static final String NAME = "PrioritySort";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int compare(QueuedPod first, QueuedPod second) {
    int byPriority = Integer.compare(second.pod().priority(), first.pod().priority());
    return byPriority != 0 ? byPriority : first.timestamp().compareTo(second.timestamp());
  }
}
