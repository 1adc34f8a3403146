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

  /** A {@code Normal} event. */
  void normal(KubeObject about, String reason, String message);

  /** A {@code Warning} event. */
  void warning(KubeObject about, String reason, String message);
}
