package io.kubejar.scheduler.framework;

import java.util.List;

/**
 * Something that takes part in scheduling: implements one or more of the extension points {@link
 * PreEnqueue}, {@link QueueSort}, {@link PreFilter}, {@link Filter}, {@link PostFilter}, {@link
 * PreScore}, {@link Score}, {@link NormalizeScore}, {@link Reserve}, {@link Permit}, {@link
 * PreBind}, {@link Bind} and {@link PostBind}.
 *
 * <p>All methods are called on the event loop and must not block. An exception counts as an error
 * of the pod's attempt, which is tried again after a backoff.
 */
public interface Plugin {

  /** The name in profiles and messages, such as {@code NodeResourcesFit}. */
  String name();

  /**
   * The changes in the cluster that may make a pod schedulable which this plugin refused. A plugin
   * that refuses and names none leaves its pods to the flush after five minutes.
   */
  default List<QueueingHint> eventsToRegister() {
    return List.of();
  }
}
