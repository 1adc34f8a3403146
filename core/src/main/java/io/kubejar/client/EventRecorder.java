package io.kubejar.client;

import io.kubejar.apimachinery.KubeObject;

/**
 * Records {@code v1.Event}s about objects; equal ones are counted in one Event.
 *
 * <p>Follows {@code k8s.io/client-go/tools/record/event.go} and {@code events_cache.go}.
 */
public interface EventRecorder {

  /** The same recorder under another component's name, such as {@code deployment-controller}. */
  EventRecorder component(String component, String host);

  /**
   * An event.
   *
   * @param fieldPath the part of the object that it is about, such as {@code
   *     spec.containers{main}}; empty for the whole object
   * @param type {@code Normal} or {@code Warning}
   */
  void event(KubeObject about, String fieldPath, String type, String reason, String message);

  /** A {@code Normal} event about the whole object. */
  default void normal(KubeObject about, String reason, String message) {
    event(about, "", "Normal", reason, message);
  }

  /** A {@code Warning} event about the whole object. */
  default void warning(KubeObject about, String reason, String message) {
    event(about, "", "Warning", reason, message);
  }
}
