package io.kubejar.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Client;
import io.kubejar.client.ComponentContext;
import io.kubejar.clock.Clock;
import io.kubejar.scheduler.Scheduler;
import io.kubejar.scheduler.SchedulerConfiguration;
import io.kubejar.testing.InProcessControlPlane;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures how many pods a second get a node in a large cluster, with the default plugins.
 *
 * <pre>
 *   mvn -q -pl core test-compile
 *   mvn -q -pl core exec:java -Dexec.classpathScope=test \
 *       -Dexec.mainClass=io.kubejar.benchmark.SchedulerBenchmark -Dexec.args="5000 10000"
 * </pre>
 *
 * <p>Nodes and pods are created first; then the scheduler is started and the time is taken until
 * the last pod is bound. Every binding is a request to the API server, and so is every event. The
 * kinds of pods are those of kube-scheduler's own {@code scheduler_perf}. There is no kubelet.
 */
public final class SchedulerBenchmark {
  private static final int ZONES = 10;
  private static final String LABELS = "{'matchLabels':{'app':'web'}}";

  private final int nodes;
  private final int pods;

  private SchedulerBenchmark(int nodes, int pods) {
    this.nodes = nodes;
    this.pods = pods;
  }

  /** A kind of pods: what its spec says beside the containers. */
  private record Workload(String name, String field, String value, boolean service) {}

  /** Runs all workloads; the arguments are the numbers of nodes and pods. */
  public static void main(String[] args) {
    int nodes = args.length > 0 ? Integer.parseInt(args[0]) : 5000;
    int pods = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    SchedulerBenchmark benchmark = new SchedulerBenchmark(nodes, pods);
    List<Workload> workloads =
        List.of(
            new Workload("warm-up", "", "", false),
            new Workload("basic", "", "", false),
            new Workload("pods of a Service (spread by default)", "", "", true),
            new Workload(
                "topology spread, required",
                "topologySpreadConstraints",
                spread("DoNotSchedule"),
                false),
            new Workload(
                "topology spread, preferred",
                "topologySpreadConstraints",
                spread("ScheduleAnyway"),
                false),
            new Workload("node affinity", "affinity", nodeAffinity(), false),
            new Workload("pod affinity to a zone", "affinity", podAffinity("podAffinity"), false),
            new Workload(
                "preferred pod anti-affinity", "affinity", preferredAntiAffinity(), false));
    for (Workload workload : workloads) {
      if (args.length < 3 || workload.name().startsWith(args[2])) {
        benchmark.run(workload);
      }
    }
  }

  private static String spread(String whenUnsatisfiable) {
    return "[{'maxSkew':5,'topologyKey':'topology.kubernetes.io/zone','whenUnsatisfiable':'"
        + whenUnsatisfiable
        + "','labelSelector':"
        + LABELS
        + "}]";
  }

  private static String nodeAffinity() {
    return "{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':"
        + "{'nodeSelectorTerms':[{'matchExpressions':[{'key':'topology.kubernetes.io/zone',"
        + "'operator':'In','values':['zone-1','zone-2']}]}]}}}";
  }

  private static String podAffinity(String kind) {
    return "{'"
        + kind
        + "':{'requiredDuringSchedulingIgnoredDuringExecution':[{'labelSelector':"
        + LABELS
        + ",'topologyKey':'topology.kubernetes.io/region'}]}}";
  }

  private static String preferredAntiAffinity() {
    return "{'podAntiAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':1,"
        + "'podAffinityTerm':{'labelSelector':"
        + LABELS
        + ",'topologyKey':'kubernetes.io/hostname'}}]}}";
  }

  private void run(Workload workload) {
    try (InProcessControlPlane controlPlane = InProcessControlPlane.withBuiltInKinds()) {
      ComponentContext context = controlPlane.context("default-scheduler");
      createNodes(controlPlane.client());
      createPods(controlPlane.client(), workload);
      Scheduler scheduler = new Scheduler(context, SchedulerConfiguration.defaults());
      long start = Clock.system().nanos();
      long cpuBefore = cpuNanosOfLoop();
      scheduler.start();
      controlPlane.settle();
      Duration took = Clock.system().since(start);
      Duration cpu = Duration.ofNanos(cpuNanosOfLoop() - cpuBefore);
      report(workload, countBound(controlPlane.client()), took, cpu);
      scheduler.stop();
    }
  }

  /** The processor time of the event loop: on a busy machine it tells more than the time taken. */
  private static long cpuNanosOfLoop() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().equals("test-loop")) {
        return threads.getThreadCpuTime(thread.getThreadId());
      }
    }
    throw new IllegalStateException("the event loop is not running");
  }

  private void report(Workload workload, int bound, Duration took, Duration cpu) {
    System.out.printf(
        Locale.ROOT,
        "%-40s %d nodes, %d of %d pods bound in %.2f s: %.0f pods/s; %.2f s of cpu: %.0f pods/s%n",
        workload.name(),
        nodes,
        bound,
        pods,
        took.toNanos() / 1e9,
        bound * 1e9 / took.toNanos(),
        cpu.toNanos() / 1e9,
        bound * 1e9 / cpu.toNanos());
  }

  private void createNodes(Client client) {
    for (int i = 0; i < nodes; i++) {
      ObjectNode node = Json.object();
      node.put("apiVersion", "v1").put("kind", "Node");
      node.putObject("metadata")
          .put("name", "node-" + i)
          .putObject("labels")
          .put("kubernetes.io/hostname", "node-" + i)
          .put("topology.kubernetes.io/region", "region-1")
          .put("topology.kubernetes.io/zone", "zone-" + i % ZONES);
      ObjectNode status = Json.object();
      status
          .putObject("status")
          .putObject("allocatable")
          .put("cpu", "4")
          .put("memory", "32Gi")
          .put("pods", "110");
      client.resource("v1", "nodes").create("", node);
      client
          .resource("v1", "nodes")
          .patch("", "node-" + i, "status", "application/merge-patch+json", status);
    }
  }

  private void createPods(Client client, Workload workload) {
    if (workload.service()) {
      ObjectNode service = Json.object().put("apiVersion", "v1").put("kind", "Service");
      service.putObject("metadata").put("name", "web").put("namespace", "default");
      ObjectNode spec = service.putObject("spec");
      spec.putObject("selector").put("app", "web");
      spec.putArray("ports").addObject().put("port", 80);
      client.resource("v1", "services").create("default", service);
    }
    for (int i = 0; i < pods; i++) {
      client.resource("v1", "pods").create("default", pod(workload, "pod-" + i));
    }
  }

  private static ObjectNode pod(Workload workload, String name) {
    ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata")
        .put("name", name)
        .put("namespace", "default")
        .putObject("labels")
        .put("app", "web");
    ObjectNode spec = pod.putObject("spec").put("schedulerName", "default-scheduler");
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", "pause").put("image", "pause:3.10");
    container
        .putObject("resources")
        .putObject("requests")
        .put("cpu", "100m")
        .put("memory", "500Mi");
    if (!workload.field().isEmpty()) {
      spec.set(workload.field(), Json.parse(workload.value().replace('\'', '"')));
    }
    return pod;
  }

  private static int countBound(Client client) {
    int bound = 0;
    for (KubeObject pod : client.resource("v1", "pods").list("default", Map.of()).items()) {
      if (pod.spec().hasNonNull("nodeName")) {
        bound++;
      }
    }
    return bound;
  }
}
