package io.kubejar.controllermanager.tainteviction;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaintEvictionControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new TaintEvictionController());
    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: a}}");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void taint(String taints) {
    cluster.edit(
        "v1",
        "nodes",
        "",
        "a",
        node -> {
          node.withObjectProperty("spec")
              .set("taints", TestControlPlane.yaml("taints: " + taints).path("taints"));
          return node;
        });
  }

  private void createPod(String name, String tolerations) {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default}
        spec: {nodeName: a, tolerations: %s, containers: [{name: c, image: nginx}]}
        """
            .formatted(name, tolerations));
  }

  private List<String> podNames() {
    return cluster.pods("default").stream().map(KubeObject::name).sorted().toList();
  }

  @Test
  void podsThatDoNotTolerateANoExecuteTaintGoAtOnce() {
    createPod("plain", "[]");
    createPod("tolerant", "[{key: bad, operator: Exists, effect: NoExecute}]");

    taint("[{key: bad, effect: NoSchedule}]");
    assertThat(podNames()).containsExactly("plain", "tolerant");

    taint("[{key: bad, effect: NoExecute}]");
    assertThat(podNames()).containsExactly("tolerant");
    assertThat(cluster.events("default", "TaintManagerEviction"))
        .containsExactly("Normal: Marking for deletion Pod default/plain");
  }

  @Test
  void aPodThatComesToATaintedNodeGoesToo() {
    taint("[{key: bad, effect: NoExecute}]");

    createPod("plain", "[]");

    assertThat(podNames()).isEmpty();
  }

  @Test
  void theShortestTolerationOfSeveralCounts() {
    taint("[{key: bad, effect: NoExecute}, {key: worse, effect: NoExecute}]");
    createPod(
        "patient",
        "[{key: bad, operator: Exists, tolerationSeconds: 60},"
            + " {key: worse, operator: Exists, tolerationSeconds: 20}]");

    cluster.advance(Duration.ofSeconds(19));
    assertThat(podNames()).containsExactly("patient");

    cluster.advance(Duration.ofSeconds(2));
    assertThat(podNames()).isEmpty();
  }

  @Test
  void aTaintThatIsTakenAwayInTimeLeavesThePod() {
    createPod("patient", "[{key: bad, operator: Exists, tolerationSeconds: 60}]");
    taint("[{key: bad, effect: NoExecute}]");
    cluster.advance(Duration.ofSeconds(50));

    taint("[]");
    cluster.advance(Duration.ofMinutes(5));

    assertThat(podNames()).containsExactly("patient");
    assertThat(cluster.events("default", "TaintManagerEviction"))
        .containsExactly("Normal: Cancelling deletion of Pod default/patient");
  }

  @Test
  void aPodThatGoesSaysWhy() {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: kept, namespace: default, finalizers: [test/keep]}
        spec: {nodeName: a, containers: [{name: c, image: nginx}]}
        """);

    taint("[{key: bad, effect: NoExecute}]");

    KubeObject pod = cluster.resource("v1", "pods").get("default", "kept");
    assertThat(pod.isBeingDeleted()).isTrue();
    JsonNode disruption = Conditions.find(pod.status(), "DisruptionTarget");
    assertThat(disruption.path("reason").asText()).isEqualTo("DeletionByTaintManager");
    assertThat(disruption.path("message").asText())
        .isEqualTo("Taint manager: deleting due to NoExecute taint");
  }
}
