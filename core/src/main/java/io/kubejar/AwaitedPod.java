package io.kubejar;

import io.kubejar.apimachinery.KubeObject;

/** A Pod that a test waits for. */
public final class AwaitedPod {
  private final AwaitedObject pod;

  AwaitedPod(AwaitedObject pod) {
    this.pod = pod;
  }

  /** Waits until it is bound to a node. */
  public KubeObject scheduled() {
    return pod.condition("PodScheduled");
  }

  public KubeObject ready() {
    return pod.condition("Ready");
  }

  public KubeObject running() {
    return phase("Running");
  }

  public KubeObject succeeded() {
    return phase("Succeeded");
  }

  public KubeObject failed() {
    return phase("Failed");
  }

  public void deleted() {
    pod.deleted();
  }

  private KubeObject phase(String phase) {
    return pod.until("is " + phase, p -> p.status().path("phase").asText().equals(phase));
  }
}
