package io.kubejar.controllermanager;

import io.kubejar.client.ComponentContext;

/**
 * One control loop of the controller manager: watches objects and makes the world as they say.
 *
 * <p>A controller is started at most once and stopped at most once, both on the event loop or
 * before anything runs on it.
 */
public interface Controller {

  /** The name that kube-controller-manager knows it by, such as {@code deployment-controller}. */
  String name();

  /** Starts watching; returns at once, the work is done on the context's event loop. */
  void start(ComponentContext context);

  /** Drops what waits and ignores later changes. */
  void stop();
}
