package io.kubejar.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.Clock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures how fast pods of a large cluster come to run and go again, and how much memory one
 * takes, with everything that a cluster has: API server, admission, controllers, scheduler,
 * kubelets.
 *
 * <pre>
 *   mvn -q -Dfast -pl core test-compile
 *   MAVEN_OPTS=-Xmx4g mvn -q -pl core exec:java -Dexec.classpathScope=test \
 *       -Dexec.mainClass=io.kubejar.benchmark.ScaleBenchmark -Dexec.args="1000 1000 10000 100000"
 * </pre>
 *
 * <p>The arguments are the number of nodes and then numbers of pods, each measured in a cluster of
 * its own. Pods are created by one client in this JVM, one after the other, while the cluster works
 * on them; a number counts as running when the API says so of its last pod.
 */
public final class ScaleBenchmark {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final String NAMESPACE = "default";

  private final int nodes;
  private final int pods;

  private ScaleBenchmark(int nodes, int pods) {
    this.nodes = nodes;
    this.pods = pods;
  }

  /** Runs once for each number of pods. */
  public static void main(String[] args) {
    if (args.length < 2) {
      throw new IllegalArgumentException("usage: ScaleBenchmark NODES PODS [PODS ...]");
    }
    new ScaleBenchmark(3, 300).run(false);
    for (String pods : List.of(args).subList(1, args.length)) {
      new ScaleBenchmark(Integer.parseInt(args[0]), Integer.parseInt(pods)).run(true);
    }
  }

  private void run(boolean report) {
    long start = Clock.system().nanos();
    try (KubernetesCluster cluster = KubernetesCluster.builder().nodes(nodes).start()) {
      cluster.time().awaitIdle();
      Duration nodesTook = Clock.system().since(start);
      long emptyHeap = report ? heapAfterCollection() : 0;
      ResourceClient client = cluster.client().resource("v1", "pods");

      long cpuBefore = cpuNanos();
      long created = Clock.system().nanos();
      for (int i = 0; i < pods; i++) {
        client.create(NAMESPACE, pod(i));
      }
      Duration creating = Clock.system().since(created);
      cluster.await().atMost(LIMIT).pod(NAMESPACE, name(pods - 1)).running();
      awaitAllRunning(cluster, client);
      Duration running = Clock.system().since(created);
      long cpu = cpuNanos() - cpuBefore;
      long fullHeap = report ? heapAfterCollection() : 0;

      long deleted = Clock.system().nanos();
      for (int i = 0; i < pods; i++) {
        client.delete(NAMESPACE, name(i), Json.object());
      }
      cluster.await().atMost(LIMIT).object("v1", "pods", NAMESPACE, name(pods - 1)).deleted();
      cluster.time().awaitIdle();
      Duration deleting = Clock.system().since(deleted);
      int left = client.list(NAMESPACE, Map.of("limit", "1")).items().size();
      if (left != 0) {
        throw new IllegalStateException("pods are left after all were deleted");
      }
      if (report) {
        printNodes(nodesTook);
        printRunning(creating, running, cpu / pods / 1000, (fullHeap - emptyHeap) / pods);
        printDeletion(deleting);
      }
    }
  }

  private void awaitAllRunning(KubernetesCluster cluster, ResourceClient client) {
    cluster.time().awaitIdle();
    int running = 0;
    for (KubeObject pod : client.list(NAMESPACE, Map.of()).items()) {
      if (pod.status().path("phase").asText().equals("Running")) {
        running++;
      }
    }
    if (running != pods) {
      throw new IllegalStateException(running + " of " + pods + " pods run in an idle cluster");
    }
  }

  private void printNodes(Duration took) {
    System.out.printf(Locale.ROOT, "%d nodes up in %.2f s%n", nodes, seconds(took));
  }

  private void printRunning(Duration creating, Duration running, long cpuMicros, long heapBytes) {
    System.out.printf(
        Locale.ROOT,
        "  %d pods created in %.2f s, all running after %.2f s: %.0f pods/s;"
            + " a pod took %d us of processor time and takes %d bytes of heap%n",
        pods,
        seconds(creating),
        seconds(running),
        pods / seconds(running),
        cpuMicros,
        heapBytes);
  }

  private void printDeletion(Duration took) {
    System.out.printf(
        Locale.ROOT, "  deleted in %.2f s: %.0f pods/s%n", seconds(took), pods / seconds(took));
  }

  /** The processor time of the whole JVM, with compilation and collection. */
  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static long heapAfterCollection() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static String name(int i) {
    return "pod-" + i;
  }

  private static ObjectNode pod(int i) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", name(i)).putObject("labels").put("app", "web");
    ObjectNode container = pod.putObject("spec").putArray("containers").addObject();
    container.put("name", "pause").put("image", "pause:3.10");
    container.putObject("resources").putObject("requests").put("cpu", "10m").put("memory", "16Mi");
    return pod;
  }
}
