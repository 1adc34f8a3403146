package io.kubejar;

import io.kubejar.apimachinery.KubeObject;

/** A Job that a test waits for. */
public final class AwaitedJob {
  private final AwaitedObject job;

  AwaitedJob(AwaitedObject job) {
    this.job = job;
  }

  public KubeObject complete() {
    return job.condition("Complete");
  }

  public KubeObject failed() {
    return job.condition("Failed");
  }

  public void deleted() {
    job.deleted();
  }
}
