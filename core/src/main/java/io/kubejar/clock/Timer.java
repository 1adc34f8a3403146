package io.kubejar.clock;

/** A task that the event loop will run at its time unless cancelled first. */
public interface Timer {

  /** Prevents the task from running; does nothing if it ran or was cancelled before. */
  void cancel();
}
