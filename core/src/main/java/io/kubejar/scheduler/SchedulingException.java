package io.kubejar.scheduler;

import io.kubejar.scheduler.framework.Status;

/** A plugin could not do its work; the pod is tried again after a backoff. */
final class SchedulingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SchedulingException(Status status) {
    super(
        status.plugin().isEmpty()
            ? status.message()
            : "running \"" + status.plugin() + "\" filter plugin: " + status.message());
  }
}
