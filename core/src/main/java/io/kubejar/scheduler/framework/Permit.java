package io.kubejar.scheduler.framework;

import java.time.Duration;

/** May hold a pod back after its node was chosen. */
public interface Permit extends Plugin {

  Result permit(CycleState state, PodInfo pod, String nodeName);

  /**
   * The answer of a Permit plugin.
   *
   * @param status success, a refusal, or {@link Status.Code#WAIT}
   * @param timeout how long the pod may wait before it is rejected; at most 15 minutes
   */
  record Result(Status status, Duration timeout) {
    public static final Result ALLOW = new Result(Status.SUCCESS, Duration.ZERO);
  }
}
