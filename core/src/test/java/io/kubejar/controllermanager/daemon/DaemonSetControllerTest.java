package io.kubejar.controllermanager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DaemonSetControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new DaemonSetController(), new FakeKubelet());
    createNode("a", "linux", "[]");
    createNode("b", "linux", "[]");
    createNode("c", "windows", "[]");
    createNode("d", "linux", "[{key: dedicated, value: db, effect: NoSchedule}]");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createNode(String name, String os, String taints) {
    cluster.create(
        "nodes",
        "{apiVersion: v1, kind: Node, metadata: {name: %s, labels: {os: %s}}, spec: {taints: %s}}"
            .formatted(name, os, taints));
  }

  private void createSet() {
    cluster.create(
        "daemonsets",
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: default}
        spec:
          updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {nodeSelector: {os: linux}, containers: [{name: c, image: v1}]}
        """);
  }

  private List<String> nodesWithPods() {
    return cluster.pods("default").stream().map(DaemonPods::nodeOf).sorted().toList();
  }

  private JsonNode status() {
    return cluster.resource("apps/v1", "daemonsets").get("default", "agent").status();
  }

  @Test
  void runsOnePodOnEveryNodeThatMatchesAlsoOnThoseAddedLater() {
    createSet();
    assertThat(nodesWithPods()).containsExactly("a", "b");

    createNode("e", "linux", "[]");
    assertThat(nodesWithPods()).containsExactly("a", "b", "e");
    assertThat(status().path("desiredNumberScheduled").asInt()).isEqualTo(3);
    assertThat(status().path("currentNumberScheduled").asInt()).isEqualTo(3);
    assertThat(status().path("numberReady").asInt()).isEqualTo(3);
    assertThat(status().path("numberAvailable").asInt()).isEqualTo(3);
    assertThat(status().path("updatedNumberScheduled").asInt()).isEqualTo(3);
  }

  @Test
  void leavesANodeThatNoLongerMatches() {
    createSet();

    cluster.edit(
        "v1",
        "nodes",
        "",
        "b",
        node -> {
          node.withObjectProperty("metadata").withObjectProperty("labels").put("os", "windows");
          return node;
        });

    assertThat(nodesWithPods()).containsExactly("a");
  }

  @Test
  void itsPodsTolerateWhatNodesSufferFrom() {
    createSet();

    JsonNode tolerations = cluster.pods("default").get(0).spec().path("tolerations");
    assertThat(tolerations)
        .extracting(t -> t.path("key").asText() + ":" + t.path("effect").asText())
        .contains(
            "node.kubernetes.io/not-ready:NoExecute",
            "node.kubernetes.io/unreachable:NoExecute",
            "node.kubernetes.io/disk-pressure:NoSchedule",
            "node.kubernetes.io/memory-pressure:NoSchedule",
            "node.kubernetes.io/pid-pressure:NoSchedule",
            "node.kubernetes.io/unschedulable:NoSchedule");
  }

  @Test
  void countsTheGenerationsOfItsTemplateInAnAnnotationAndInALabelOfItsPods() {
    try (TestControlPlane real = TestControlPlane.withBuiltInKinds()) {
      real.start(new DaemonSetController());
      real.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: a}}");
      real.create(
          "daemonsets",
          """
          apiVersion: apps/v1
          kind: DaemonSet
          metadata: {name: agent, namespace: default}
          spec:
            selector: {matchLabels: {app: agent}}
            template:
              metadata: {labels: {app: agent}}
              spec: {containers: [{name: c, image: v1}]}
          """);
      assertThat(real.pods("default").get(0).label("pod-template-generation")).isEqualTo("1");

      KubeObject set =
          real.edit(
              "apps/v1",
              "daemonsets",
              "default",
              "agent",
              d -> {
                ((ObjectNode) d.at("/spec/template/spec/containers/0")).put("image", "v2");
                d.withObjectProperty("metadata").remove("annotations");
                return d;
              });

      assertThat(set.annotation("deprecated.daemonset.template.generation")).isEqualTo("2");
    }
  }

  @Test
  void anUpdateReplacesEveryPod() {
    createSet();

    cluster.edit(
        "apps/v1",
        "daemonsets",
        "default",
        "agent",
        set -> {
          ((ObjectNode) set.at("/spec/template/spec/containers/0")).put("image", "v2");
          return set;
        });

    assertThat(cluster.pods("default")).hasSize(2).allMatch(DaemonSetControllerTest::isUpdated);
    assertThat(status().path("updatedNumberScheduled").asInt()).isEqualTo(2);
  }

  private static boolean isUpdated(KubeObject pod) {
    return pod.spec().path("containers").path(0).path("image").asText().equals("v2");
  }
}
