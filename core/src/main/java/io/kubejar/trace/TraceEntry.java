package io.kubejar.trace;

import io.kubejar.apimachinery.ObjectRef;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened, and what caused it.
 *
 * @param id its number, greater than that of everything recorded before; never 0
 * @param cause the id of the entry that caused it, 0 if nothing recorded did
 * @param time by the cluster's clock
 * @param hop the part of the cluster
 * @param actor who did it: a user name, a controller, a node's kubelet
 * @param action what was done, in a word or two: {@code create}, {@code take}, {@code bind}
 * @param object the object it was done to, null if it is about none
 * @param details more about it, such as {@code revision}, {@code code}, {@code node}
 */
public record TraceEntry(
    long id,
    long cause,
    Instant time,
    Hop hop,
    String actor,
    String action,
    @Nullable ObjectRef object,
    Map<String, String> details) {

  /** The parts of a cluster that a Pod passes through on its way to running. */
  public enum Hop {
    REQUEST,
    ADMISSION,
    COMMIT,
    QUEUE,
    SCHEDULER,
    KUBELET,
    NETWORK
  }
}
