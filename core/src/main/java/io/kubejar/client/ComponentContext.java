package io.kubejar.client;

import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Randomness;
import io.kubejar.trace.Trace;

/**
 * What every component is given: its client, the informers that all share, events to record, time
 * and the trace. Owned by the cluster.
 */
public record ComponentContext(
    Client client,
    Informers informers,
    EventRecorder events,
    EventLoop loop,
    Randomness randomness,
    Trace trace) {}
