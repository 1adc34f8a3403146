package io.kubejar.controllermanager;

import io.kubejar.client.ComponentContext;
import io.kubejar.clock.EventLoop;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs controllers: the default ones without those switched off, and the user's own.
 *
 * <p>Follows {@code cmd/kube-controller-manager/app/controllermanager.go}. Owned by the cluster,
 * which starts it once the API server serves and stops it before the server closes.
 */
public final class ControllerManager implements AutoCloseable {
  private final Map<String, Controller> controllers = new LinkedHashMap<>();

  /**
   * A manager of the given controllers; of two with the same name the later one runs, so that a
   * user's controller replaces the default one.
   *
   * @param switchedOff names of controllers that do not run
   * @throws IllegalArgumentException if a name that is switched off is not among the controllers
   */
  public ControllerManager(Collection<? extends Controller> controllers, Set<String> switchedOff) {
    for (Controller controller : controllers) {
      this.controllers.put(controller.name(), controller);
    }
    for (String name : switchedOff) {
      if (this.controllers.remove(name) == null) {
        throw new IllegalArgumentException(
            "no controller is named \"" + name + "\"; there are " + this.controllers.keySet());
      }
    }
  }

  /** The names of the controllers that run, in the order in which they start. */
  public List<String> names() {
    return List.copyOf(controllers.keySet());
  }

  /**
   * Starts all controllers, in one task of the event loop: so every informer has listed what exists
   * before the first key is reconciled.
   *
   * @param loop the cluster's event loop
   * @param contexts what a controller of that name is given; its client acts under the controller's
   *     own service account
   */
  public void start(EventLoop loop, Function<String, ComponentContext> contexts) {
    loop.execute(() -> controllers.forEach((name, c) -> c.start(contexts.apply(name))));
  }

  /** Stops all controllers. */
  @Override
  public void close() {
    controllers.values().forEach(Controller::stop);
  }
}
