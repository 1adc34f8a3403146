package io.kubejar;

import io.kubejar.clock.Clock;
import io.kubejar.kubelet.KubeletConfiguration;
import io.kubejar.scheduler.SchedulerConfiguration;
import java.util.Set;

/**
 * What a builder was told.
 *
 * @param port 0 for any that is free
 */
record ClusterSpec(
    KubeletConfiguration kubelets,
    int port,
    long seed,
    Clock clock,
    Set<String> withoutControllers,
    SchedulerConfiguration scheduler) {}
