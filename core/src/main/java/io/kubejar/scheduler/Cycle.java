package io.kubejar.scheduler;

import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Framework;
import io.kubejar.scheduler.framework.PodInfo;

/** One attempt to schedule one pod. */
record Cycle(Framework framework, CycleState state, PodInfo pod) {
  static Cycle of(Framework framework, PodInfo pod) {
    return new Cycle(framework, new CycleState(), pod);
  }
}
