package io.kubejar.controllermanager.podcontrol;

import io.kubejar.client.ComponentContext;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.controllermanager.Controller;
import java.util.List;

/**
 * A controller that is nothing but reconcile loops and the handlers that feed them: stopping it
 * stops the loops.
 */
public abstract class LoopedController implements Controller {
  private final String name;
  private List<ReconcileLoop> loops = List.of();

  /**
   * @param name the name that kube-controller-manager knows the controller by
   */
  protected LoopedController(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final void start(ComponentContext context) {
    loops = List.copyOf(run(context));
  }

  @Override
  public final void stop() {
    loops.forEach(ReconcileLoop::stop);
  }

  /** Registers the handlers; returns the loops that these feed. */
  protected abstract List<ReconcileLoop> run(ComponentContext context);
}
