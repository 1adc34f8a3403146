package io.kubejar.examples.benchmark;

import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.kubejar.KubernetesCluster;
import java.util.HashMap;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Prints what a cluster costs: starting one, a Deployment's way to Ready, requests over HTTPS, and
 * a watch with many watchers; beside it what fabric8's mock server in CRUD mode takes for the same
 * requests of the same client. Run it in a fresh JVM, because the first line is about that.
 */
public final class ClusterBenchmark {
  private static final int WARM_STARTS = 9;
  private static final int WARM_DEPLOYMENTS = 30;

  private ClusterBenchmark() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    firstStart();
    tenthStart();
    deployments();
    try (KubernetesCluster cluster = KubernetesCluster.builder().nodes(0).start();
        HttpLoad load = HttpLoad.on(cluster.kubeconfig())) {
      new RequestBenchmark("kubejar", load).run();
      new WatchBenchmark("kubejar", load).run();
    }
    mockServer();
  }

  private static void firstStart() throws Exception {
    long start = System.nanoTime();
    try (KubernetesCluster cluster = KubernetesCluster.builder().start();
        HttpLoad load = HttpLoad.on(cluster.kubeconfig())) {
      load.get("/api/v1/namespaces/default");
      print("kubejar: first start of this JVM until the first answered GET", start);
    }
  }

  private static void tenthStart() throws Exception {
    for (int i = 2; i <= WARM_STARTS; i++) {
      KubernetesCluster.builder().start().close();
    }
    long start = System.nanoTime();
    try (KubernetesCluster cluster = KubernetesCluster.builder().start()) {
      print("kubejar: tenth start", start);
      try (HttpLoad load = HttpLoad.on(cluster.kubeconfig())) {
        load.get("/api/v1/namespaces/default");
        print("kubejar: tenth start until the first answered GET of a new client", start);
      }
    }
  }

  private static void deployments() throws Exception {
    try (KubernetesCluster cluster = KubernetesCluster.builder().nodes(3).start();
        HttpLoad load = HttpLoad.on(cluster.kubeconfig())) {
      long[] times = new long[WARM_DEPLOYMENTS];
      for (int i = 0; i < WARM_DEPLOYMENTS; i++) {
        String name = "web-" + i;
        long start = System.nanoTime();
        load.post("/apis/apps/v1/namespaces/default/deployments", Objects.deployment(name, 3));
        cluster.await().deployment("default", name).rolledOut();
        times[i] = System.nanoTime() - start;
      }
      System.out.printf(
          Locale.ROOT,
          "kubejar: Deployment of 3 replicas, create to all Ready: first %.1f ms, warm median %.1f ms%n",
          times[0] / 1e6,
          Latencies.median(times, WARM_DEPLOYMENTS / 2) / 1e6);
    }
  }

  /** The mock server logs every request; that is switched off, so as not to measure a console. */
  private static void mockServer() throws Exception {
    Logger log = Logger.getLogger("io.fabric8.mockwebserver");
    log.setLevel(Level.OFF);
    long start = System.nanoTime();
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesMixedDispatcher(new HashMap<>()),
            true);
    server.init();
    print("fabric8 mock server: start", start);
    try (HttpLoad load = HttpLoad.insecure("https://127.0.0.1:" + server.getPort())) {
      new RequestBenchmark("fabric8 mock server", load).run();
    } finally {
      server.destroy();
    }
  }

  private static void print(String what, long start) {
    System.out.printf(Locale.ROOT, "%s: %.1f ms%n", what, (System.nanoTime() - start) / 1e6);
  }
}
