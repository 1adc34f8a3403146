package io.kubejar;

import io.kubejar.clock.Clock;
import io.kubejar.controllermanager.Controller;
import io.kubejar.kubelet.KubeletConfiguration;
import io.kubejar.scheduler.SchedulerConfiguration;
import java.util.List;
import java.util.Set;

/**
 * What a builder was told.
 *
 * @param port 0 for any that is free
 * @param controllers of the user's own; those with the name of a default one replace it
 */
record ClusterSpec(
    KubeletConfiguration kubelets,
    int port,
    long seed,
    Clock clock,
    Set<String> withoutControllers,
    List<Controller> controllers,
    AdmissionSelection admission,
    SchedulerConfiguration scheduler) {}
