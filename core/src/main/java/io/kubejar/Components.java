package io.kubejar;

import io.kubejar.apiserver.UserInfo;
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
import io.kubejar.scheduler.Scheduler;
import io.kubejar.trace.Trace;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What runs beside the API server, each part under its own identity, all on one event loop with one
 * set of informers.
 */
final class Components implements AutoCloseable {
  private final BiFunction<String, List<String>, Client> clients;
  private final EventLoop loop;
  private final Randomness randomness;
  private final Trace trace;
  private final SharedInformers informers;
  private final ControllerManager controllers;
  private final Kubelets kubelets;
  private final ClusterNetwork network;
  private final Scheduler scheduler;

  /**
   * @param defaults the controllers that run unless they are switched off
   * @param clients makes the client of a user in groups
   */
  Components(
      ClusterSpec spec,
      List<Controller> defaults,
      BiFunction<String, List<String>, Client> clients,
      EventLoop loop,
      Randomness randomness,
      Trace trace) {
    this.clients = clients;
    this.loop = loop;
    this.randomness = randomness;
    this.trace = trace;
    this.informers =
        new SharedInformers(
            clients.apply("system:kubejar-informers", List.of(UserInfo.SYSTEM_MASTERS)),
            loop,
            trace);
    this.controllers = new ControllerManager(defaults, spec.withoutControllers());
    this.kubelets = new Kubelets(context("system:kubelets", "kubelet"), spec.kubelets());
    this.network =
        new ClusterNetwork(context("system:coredns", "coredns"), ClusterNetwork.DEFAULT_DOMAIN);
    this.scheduler =
        new Scheduler(context("system:kube-scheduler", "default-scheduler"), spec.scheduler());
  }

  void start() {
    controllers.start(loop, name -> context("system:serviceaccount:kube-system:" + name, name));
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

  private ComponentContext context(String user, String component) {
    Client client = clients.apply(user, List.of(UserInfo.SYSTEM_MASTERS));
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
