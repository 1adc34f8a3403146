package io.kubejar;

import io.kubejar.client.ApiEventRecorder;
import io.kubejar.client.Client;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.SharedInformers;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.Randomness;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.ControllerManager;
import io.kubejar.kubelet.Kubelets;
import io.kubejar.network.ClusterNetwork;
import io.kubejar.network.ServedPorts;
import io.kubejar.scheduler.Scheduler;
import io.kubejar.trace.Trace;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What runs beside the API server, each part under its own identity, all on one event loop with one
 * set of informers.
 */
final class Components implements AutoCloseable {
  private final ComponentClients clients;
  private final EventLoop loop;
  private final Randomness randomness;
  private final Trace trace;
  private final SharedInformers informers;
  private final Set<String> ownControllers;
  private final ControllerManager controllers;
  private final Kubelets kubelets;
  private final ClusterNetwork network;
  private final Scheduler scheduler;

  /**
   * What the components share with the API server.
   *
   * @param servedPorts the servers of this JVM that stand for Services
   */
  record Shared(EventLoop loop, Randomness randomness, Trace trace, ServedPorts servedPorts) {}

  /**
   * @param defaults the controllers that run unless they are switched off
   * @param clients makes the components' clients
   */
  Components(ClusterSpec spec, List<Controller> defaults, ComponentClients clients, Shared shared) {
    this.clients = clients;
    this.loop = shared.loop();
    this.randomness = shared.randomness();
    this.trace = shared.trace();
    this.informers =
        new SharedInformers(clients.ofUser("system:kube-controller-manager"), loop, trace);
    this.ownControllers =
        spec.controllers().stream().map(Controller::name).collect(Collectors.toSet());
    this.controllers = new ControllerManager(defaults, spec.withoutControllers());
    this.kubelets =
        new Kubelets(
            context(clients.ofAdministrator(), "kubelet"), clients::ofNode, spec.kubelets());
    this.network =
        new ClusterNetwork(
            context(clients.ofAccount("kube-dns"), "coredns"),
            ClusterNetwork.DEFAULT_DOMAIN,
            shared.servedPorts());
    this.scheduler =
        new Scheduler(
            context(clients.ofUser("system:kube-scheduler"), "default-scheduler"),
            spec.scheduler());
  }

  void start() {
    controllers.start(
        loop,
        name ->
            context(
                ownControllers.contains(name)
                    ? clients.ofOwnController(name)
                    : clients.ofController(name),
                name));
    kubelets.start();
    scheduler.start();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Kubelets kubelets() {
    return kubelets;
  }

  ClusterNetwork network() {
    return network;
  }

  private ComponentContext context(Client client, String component) {
    return new ComponentContext(
        client,
        informers,
        new ApiEventRecorder(client, loop.clock(), component, ""),
        loop,
        randomness,
        trace);
  }

  @Override
  public void close() {
    scheduler.stop();
    kubelets.stop();
    loop.execute(
        () -> {
          controllers.close();
          informers.close();
        });
    loop.awaitIdle();
  }
}
