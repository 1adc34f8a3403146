package io.kubejar.controllermanager.nodelifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.tainteviction.TaintEvictionController;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeLifecycleControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new NodeLifecycleController(), new TaintEvictionController());
    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: a}}");
    setReady("True");
    createHealthyNode("healthy");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  /** A node of another zone, so that it is not the whole cluster that is cut off. */
  private void createHealthyNode(String name) {
    cluster.create(
        "nodes",
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %s, labels: {topology.kubernetes.io/zone: z2}}
        """
            .formatted(name));
    setReady(name, "True");
  }

  private void setReady(String status) {
    setReady("a", status);
    cluster.advance(Duration.ofMillis(100));
  }

  private void setReady(String node, String status) {
    cluster.editStatus(
        "v1",
        "nodes",
        "",
        node,
        object -> {
          object
              .withObjectProperty("status")
              .putArray("conditions")
              .addObject()
              .put("type", "Ready")
              .put("status", status)
              .put("lastHeartbeatTime", cluster.controlPlane().loop().clock().now().toString());
          return object;
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

  private KubeObject node() {
    return cluster.resource("v1", "nodes").get("", "a");
  }

  private List<String> taints() {
    List<String> taints = new ArrayList<>();
    node()
        .spec()
        .path("taints")
        .forEach(t -> taints.add(t.path("key").asText() + ":" + t.path("effect").asText()));
    return taints;
  }

  private List<String> podNames() {
    return cluster.pods("default").stream().map(KubeObject::name).sorted().toList();
  }

  @Test
  void aNodeThatIsNotReadyIsTaintedUntilItIsAgain() {
    assertThat(taints()).isEmpty();

    setReady("False");
    assertThat(taints())
        .containsExactlyInAnyOrder(
            "node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute");

    setReady("True");
    assertThat(taints()).isEmpty();
  }

  @Test
  void aSilentNodeBecomesUnknownAndUnreachable() {
    cluster.advance(Duration.ofSeconds(49));
    setReady("healthy", "True");
    assertThat(Conditions.isTrue(node().status(), "Ready")).isTrue();

    cluster.advance(Duration.ofSeconds(2));

    assertThat(Conditions.find(node().status(), "Ready").path("reason").asText())
        .isEqualTo("NodeStatusUnknown");
    assertThat(taints()).contains("node.kubernetes.io/unreachable:NoExecute");
  }

  private String readiness(String pod) {
    JsonNode status = cluster.resource("v1", "pods").get("default", pod).status();
    return Conditions.find(status, "Ready").path("status").asText();
  }

  private void createReadyPod(String name) {
    createPod(name, "[{operator: Exists}]");
    cluster.editStatus(
        "v1",
        "pods",
        "default",
        name,
        pod -> {
          ObjectNode status = pod.withObjectProperty("status").put("phase", "Running");
          status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
          return pod;
        });
  }

  @Test
  void podsOfASilentNodeAreNotReadyAnyMore() {
    createReadyPod("p");

    cluster.advance(Duration.ofSeconds(40));
    setReady("healthy", "True");
    cluster.advance(Duration.ofSeconds(11));

    assertThat(readiness("p")).isEqualTo("False");
    assertThat(cluster.events("default", "NodeNotReady"))
        .containsExactlyInAnyOrder(
            "Normal: Node a status is now: NodeNotReady", "Warning: Node is not ready");
  }

  @Test
  void podsOfANodeWhoseKubeletSaysItIsNotReadyAreLeftToTheKubelet() {
    createReadyPod("p");

    setReady("False");

    assertThat(readiness("p")).isEqualTo("True");
    assertThat(cluster.events("default", "NodeNotReady")).isEmpty();
  }

  @Test
  void saysWhichNodesItWatches() {
    cluster.delete("v1", "nodes", "", "a");

    assertThat(cluster.events("default", "RegisteredNode"))
        .contains("Normal: Node a event: Registered Node a in Controller");
    assertThat(cluster.events("default", "RemovingNode"))
        .containsExactly("Normal: Node a event: Removing Node a from Controller");
  }

  @Test
  void podsGoWhenTheyNoLongerTolerateTheTaint() {
    String forAWhile =
        "[{key: node.kubernetes.io/not-ready, operator: Exists, tolerationSeconds: 30}]";
    createPod("never", "[]");
    createPod("while", forAWhile);
    createPod("ever", "[{operator: Exists}]");

    setReady("False");
    assertThat(podNames()).containsExactly("ever", "while");

    cluster.advance(Duration.ofSeconds(31));
    assertThat(podNames()).containsExactly("ever");
    assertThat(cluster.events("default", "TaintManagerEviction"))
        .contains("Normal: Marking for deletion Pod default/never");
  }

  private void createNode(String name, String zone) {
    cluster.create(
        "nodes",
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %s, labels: {topology.kubernetes.io/zone: %s}}
        """
            .formatted(name, zone));
    setReady(name, "True");
  }

  private long evicted(String zone) {
    return cluster.list("v1", "nodes", "").stream()
        .filter(node -> zone.equals(node.label("topology.kubernetes.io/zone")))
        .filter(node -> node.spec().path("taints").toString().contains("NoExecute"))
        .count();
  }

  @Test
  void nodesOfAZoneAreGivenUpOneInTenSeconds() {
    for (int i = 0; i < 5; i++) {
      createNode("n" + i, "z1");
    }
    setReady("n0", "False");
    setReady("n1", "False");
    cluster.advance(Duration.ofMillis(100));
    assertThat(evicted("z1")).isEqualTo(1);

    cluster.advance(Duration.ofMillis(9800));
    assertThat(evicted("z1")).isEqualTo(1);
    cluster.advance(Duration.ofMillis(200));
    assertThat(evicted("z1")).isEqualTo(2);
  }

  @Test
  void aSmallZoneOfWhichMostNodesAreNotReadyLosesNoMorePods() {
    for (int i = 0; i < 5; i++) {
      createNode("n" + i, "z1");
    }
    for (int i = 0; i < 3; i++) {
      setReady("n" + i, "False");
    }
    cluster.advance(Duration.ofSeconds(30));
    assertThat(evicted("z1")).isZero();
    assertThat(cluster.resource("v1", "nodes").get("", "n0").spec().path("taints").toString())
        .contains("NoSchedule");
  }

  @Test
  void nothingIsEvictedWhenNoNodeOfTheClusterIsReady() {
    setReady("False");
    assertThat(taints()).contains("node.kubernetes.io/not-ready:NoExecute");

    setReady("healthy", "False");
    cluster.advance(Duration.ofSeconds(30));
    assertThat(taints()).containsExactly("node.kubernetes.io/not-ready:NoSchedule");

    setReady("healthy", "True");
    cluster.advance(Duration.ofSeconds(10));
    assertThat(taints()).contains("node.kubernetes.io/not-ready:NoExecute");
  }
}
