package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.ResourceClient;
import io.kubejar.kubelet.NodeSpec;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeRestrictionTest {
  private static final String MERGE = "application/merge-patch+json";

  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(2).virtualTime().start();
  private final Client node = cluster.as("system:node:node-1", "system:nodes").client();

  @BeforeEach
  void letTheComponentsStart() {
    cluster.time().advance(Duration.ofSeconds(1));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void assertForbidden(ThrowingCallable request, String message) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.status().code()).isEqualTo(403))
        .hasMessage(message);
  }

  private void createPod(String name, String nodeName) {
    cluster
        .client()
        .resource("v1", "pods")
        .create(
            "default",
            TestControlPlane.yaml(
                "{metadata: {name: %s}, spec: {nodeName: %s, containers: [{name: c, image: i}]}}"
                    .formatted(name, nodeName)));
  }

  @Test
  void aNodeChangesItsOwnNodeOnly() {
    ResourceClient nodes = node.resource("v1", "nodes");
    ObjectNode labels = TestControlPlane.yaml("metadata: {labels: {mine: well}}");
    assertThat(nodes.patch("", "node-1", "", MERGE, labels).label("mine")).isEqualTo("well");
    assertForbidden(
        () -> nodes.patch("", "node-2", "", MERGE, labels),
        "nodes \"node-2\" is forbidden: node \"node-1\" is not allowed to modify node \"node-2\"");
    assertForbidden(
        () ->
            nodes.patch(
                "",
                "node-1",
                "",
                MERGE,
                TestControlPlane.yaml("spec: {taints: [{key: k, effect: NoSchedule}]}")),
        "nodes \"node-1\" is forbidden: node \"node-1\" is not allowed to modify taints");
  }

  @Test
  void aNodeSetsNoLabelsThatOthersTrust() {
    ResourceClient nodes = node.resource("v1", "nodes");
    ObjectNode labels =
        TestControlPlane.yaml(
            "metadata: {labels: {node-role.kubernetes.io/master: '',"
                + " node-restriction.kubernetes.io/x: y, node.kubernetes.io/ok: z}}");
    assertForbidden(
        () -> nodes.patch("", "node-1", "", MERGE, labels),
        "nodes \"node-1\" is forbidden: is not allowed to modify labels:"
            + " node-restriction.kubernetes.io/x, node-role.kubernetes.io/master");
  }

  @Test
  void labelsOfANodeSpecAreSetAllTheSame() {
    NodeSpec spec = NodeSpec.numbered(1).get(0).withLabel("node-role.kubernetes.io/worker", "");
    try (KubernetesCluster labelled =
        KubernetesCluster.builder().nodes(List.of(spec)).virtualTime().start()) {
      assertThat(labelled.client().resource("v1", "nodes").get("", spec.name()).labels())
          .containsKeys("node-role.kubernetes.io/worker", "kubernetes.io/hostname");
    }
  }

  @Test
  void aNodeReportsAndDeletesItsOwnPodsOnly() {
    createPod("near", "node-1");
    createPod("far", "node-2");
    ResourceClient pods = node.resource("v1", "pods");
    ObjectNode status = TestControlPlane.yaml("status: {message: hello}");
    assertThatCode(() -> pods.patch("default", "near", "status", MERGE, status))
        .doesNotThrowAnyException();
    assertForbidden(
        () -> pods.patch("default", "far", "status", MERGE, status),
        "pods \"far\" is forbidden: node \"node-1\" can only update pod status for pods with"
            + " spec.nodeName set to itself");
    assertForbidden(
        () -> pods.delete("default", "far", Json.object()),
        "pods \"far\" is forbidden: node \"node-1\" can only delete pods with spec.nodeName set to"
            + " itself");
    assertThatCode(() -> pods.delete("default", "near", Json.object())).doesNotThrowAnyException();
  }

  @Test
  void aNodeCreatesMirrorPodsOnly() {
    ResourceClient pods = node.resource("v1", "pods");
    assertForbidden(
        () ->
            pods.create(
                "default",
                TestControlPlane.yaml(
                    "{metadata: {name: p}, spec: {nodeName: node-1, containers: [{name: c, image:"
                        + " i}]}}")),
        "pods \"p\" is forbidden: pod does not have \"kubernetes.io/config.mirror\" annotation,"
            + " node \"node-1\" can only create mirror pods");
    String uid = cluster.client().resource("v1", "nodes").get("", "node-1").uid();
    ObjectNode mirror =
        TestControlPlane.yaml(
            """
            metadata:
              name: m
              annotations: {kubernetes.io/config.mirror: x}
              ownerReferences: [{apiVersion: v1, kind: Node, name: node-1, uid: %s, controller: true}]
            spec: {nodeName: node-1, containers: [{name: c, image: i}]}
            """
                .formatted(uid));
    assertThatCode(() -> pods.create("default", mirror)).doesNotThrowAnyException();
  }

  @Test
  void aNodeEvictsItsOwnPodsOnly() {
    createPod("near", "node-1");
    createPod("far", "node-2");
    ResourceClient pods = node.resource("v1", "pods");
    String eviction = "{apiVersion: policy/v1, kind: Eviction, metadata: {name: %s}}";
    assertForbidden(
        () ->
            pods.createSubresource(
                "default", "far", "eviction", TestControlPlane.yaml(eviction.formatted("far"))),
        "pods \"far\" is forbidden: node node-1 can only evict pods with spec.nodeName set to"
            + " itself");
    assertThatCode(
            () ->
                pods.createSubresource(
                    "default",
                    "near",
                    "eviction",
                    TestControlPlane.yaml(eviction.formatted("near"))))
        .doesNotThrowAnyException();
  }

  @Test
  void aNodeAsksForTokensOfItsOwnPodsOnly() {
    createPod("near", "node-1");
    createPod("far", "node-2");
    assertForbidden(
        () -> requestToken("{}"),
        "serviceaccounts \"default\" is forbidden: node requested token not bound to a pod");
    assertForbidden(
        () -> requestToken(bound("far")),
        "serviceaccounts \"default\" is forbidden: node requested token bound to a pod scheduled"
            + " on a different node");
    assertThatCode(() -> requestToken(bound("near"))).doesNotThrowAnyException();
  }

  private String bound(String pod) {
    String uid = cluster.client().resource("v1", "pods").get("default", pod).uid();
    return "{boundObjectRef: {apiVersion: v1, kind: Pod, name: %s, uid: %s}}".formatted(pod, uid);
  }

  private void requestToken(String spec) {
    node.resource("v1", "serviceaccounts")
        .createSubresource(
            "default",
            "default",
            "token",
            TestControlPlane.yaml(
                "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: %s}"
                    .formatted(spec)));
  }

  @Test
  void aNodeMakesItsOwnLeaseOnly() {
    ResourceClient leases = node.resource("coordination.k8s.io/v1", "leases");
    assertForbidden(
        () -> leases.create("kube-node-lease", TestControlPlane.yaml("metadata: {name: other}")),
        "leases.coordination.k8s.io \"other\" is forbidden: can only access node lease with the"
            + " same name as the requesting node");
  }
}
