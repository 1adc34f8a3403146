package io.kubejar.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold whatever nodes and pods come, change and go. */
class SchedulerProperties {
  private static final int NODES = 4;
  private static final int PODS = 12;

  /** One thing that a user does. */
  private record Edit(Kind kind, int index, int size) {
    enum Kind {
      ADD_NODE,
      CORDON,
      UNCORDON,
      ADD_POD,
      DELETE_POD,
      END_POD,
      WAIT
    }
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    return Combinators.combine(
            Arbitraries.of(Edit.Kind.class),
            Arbitraries.integers().between(0, PODS - 1),
            Arbitraries.integers().between(1, 4))
        .as(Edit::new)
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  @Property(tries = 60)
  void noNodeIsOvercommittedAndNoPodWaitsThatFits(@ForAll("edits") List<Edit> edits) {
    try (SchedulerCluster cluster = SchedulerCluster.start()) {
      edits.forEach(e -> apply(cluster, e));
      cluster.settle();
      assertThat(cpuByNode(cluster))
          .allSatisfy((node, milliCpu) -> assertThat(milliCpu).as(node).isLessThanOrEqualTo(4000));
      for (KubeObject pod : pods(cluster)) {
        if (isPending(pod)) {
          assertThat(cluster.scheduler().explain("default", pod.name()).message())
              .as("why %s waits", pod.name())
              .isNotEmpty();
        }
      }
    }
  }

  private static void apply(SchedulerCluster cluster, Edit edit) {
    String node = "n" + edit.index() % NODES;
    String pod = "p" + edit.index();
    boolean hasNode = exists(cluster, "nodes", "", node);
    boolean hasPod = exists(cluster, "pods", "default", pod);
    switch (edit.kind()) {
      case ADD_NODE -> {
        if (!hasNode) {
          cluster.add(NodeBuilder.node(node));
        }
      }
      case CORDON, UNCORDON -> {
        if (hasNode) {
          boolean cordoned = edit.kind() == Edit.Kind.CORDON;
          cluster.edit(
              "v1",
              "nodes",
              node,
              n -> n.withObjectProperty("spec").put("unschedulable", cordoned));
        }
      }
      case ADD_POD -> {
        if (!hasPod) {
          cluster.add(PodBuilder.pod(pod).cpu(edit.size() * 600 + "m"));
        }
      }
      case DELETE_POD -> {
        if (hasPod) {
          cluster.deletePod(pod);
        }
      }
      case END_POD -> {
        if (hasPod && !isPending(cluster.pod(pod))) {
          cluster.setPhase(pod, "Succeeded");
        }
      }
      case WAIT -> cluster.advance(Duration.ofSeconds(edit.size()));
    }
  }

  private static boolean exists(
      SchedulerCluster cluster, String plural, String namespace, String name) {
    return cluster.controlPlane().client().resource("v1", plural).find(namespace, name).isPresent();
  }

  private static List<KubeObject> pods(SchedulerCluster cluster) {
    return cluster.controlPlane().client().resource("v1", "pods").list("default", Map.of()).items();
  }

  private static boolean isPending(KubeObject pod) {
    return !pod.spec().hasNonNull("nodeName");
  }

  private static Map<String, Long> cpuByNode(SchedulerCluster cluster) {
    Map<String, Long> sums = new HashMap<>();
    for (KubeObject pod : pods(cluster)) {
      boolean ended = pod.status().path("phase").asText().equals("Succeeded");
      if (!isPending(pod) && !ended) {
        String cpu = pod.spec().at("/containers/0/resources/requests/cpu").asText();
        sums.merge(
            pod.spec().path("nodeName").asText(), Quantity.parse(cpu).milliValue(), Long::sum);
      }
    }
    return sums;
  }
}
