package io.kubejar.testing;

import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.ControllerManager;
import java.util.function.Supplier;

/**
 * Controllers that a test stops and starts anew, as when their process dies: what they knew is
 * lost, and their caches are filled again.
 */
public final class RestartingControllers {
  private final TestControlPlane cluster;
  private final Supplier<Controller[]> controllers;
  private ControllerManager running;

  /** Starts the controllers for the first time. */
  public RestartingControllers(TestControlPlane cluster, Supplier<Controller[]> controllers) {
    this.cluster = cluster;
    this.controllers = controllers;
    this.running = cluster.startFresh(controllers.get());
  }

  /** Stops them, waits until all else is idle, and starts new ones. */
  public void restart() {
    stop();
    start();
  }

  /** Stops them, as if their process was killed. */
  public void stop() {
    cluster.loop().execute(running::close);
    cluster.settle();
  }

  /** Starts new ones after a {@link #stop}. */
  public void start() {
    running = cluster.startFresh(controllers.get());
  }
}
