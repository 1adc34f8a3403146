package io.kubejar.apiserver.registry;

import io.kubejar.apiserver.admission.AdmissionChain;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Randomness;
import io.kubejar.store.Store;
import io.kubejar.trace.Trace;

/**
 * What the operations on stored objects work with; owned by the cluster.
 *
 * @param loop gives the time, and runs the timers of watches
 */
public record RegistryContext(
    Store store,
    ResourceCatalog catalog,
    AdmissionChain admission,
    EventLoop loop,
    Randomness randomness,
    Trace trace) {}
