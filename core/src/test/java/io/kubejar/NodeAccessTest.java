package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a kubelet's identity may do, as the Node authorizer has it. */
class NodeAccessTest {
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

  private void create(String plural, String name, String more) {
    cluster
        .client()
        .resource("v1", plural)
        .create(
            "default",
            TestControlPlane.yaml(
                "{apiVersion: v1, kind: %s, metadata: {name: %s}%s}"
                    .formatted(kind(plural), name, more)));
  }

  private static String kind(String plural) {
    return switch (plural) {
      case "pods" -> "Pod";
      case "secrets" -> "Secret";
      case "configmaps" -> "ConfigMap";
      default -> throw new IllegalArgumentException(plural);
    };
  }

  private void createPod(String name, String nodeName, String more) {
    create(
        "pods",
        name,
        ", spec: {nodeName: %s, containers: [{name: c, image: i}]%s}".formatted(nodeName, more));
  }

  private void assertForbidden(ThrowingCallable request, String message) {
    assertThatThrownBy(request).isInstanceOf(StatusException.class).hasMessage(message);
  }

  @Test
  void aNodeReadsTheSecretsOfItsPodsOnly() {
    create("secrets", "password", "");
    create("secrets", "other", "");
    ResourceClient secrets = node.resource("v1", "secrets");
    String refusal =
        "secrets \"password\" is forbidden: User \"system:node:node-1\" cannot get resource"
            + " \"secrets\" in API group \"\" in the namespace \"default\": no relationship found"
            + " between node 'node-1' and this object";
    assertForbidden(() -> secrets.get("default", "password"), refusal);
    createPod("far", "node-2", ", volumes: [{name: v, secret: {secretName: password}}]");
    assertForbidden(() -> secrets.get("default", "password"), refusal);
    createPod("near", "node-1", ", volumes: [{name: v, secret: {secretName: password}}]");
    assertThatCode(() -> secrets.get("default", "password")).doesNotThrowAnyException();
    assertForbidden(
        () -> secrets.get("default", "other"), refusal.replace("\"password\"", "\"other\""));
    cluster
        .client()
        .resource("v1", "pods")
        .delete("default", "near", Json.object().put("gracePeriodSeconds", 0));
    assertForbidden(() -> secrets.get("default", "password"), refusal);
  }

  @Test
  void aNodeReadsWhatEnvironmentsAndProjectionsReferTo() {
    for (String name : List.of("env", "from", "projected", "unused")) {
      create("configmaps", name, "");
    }
    create(
        "pods",
        "p",
        """
        , spec: {nodeName: node-1, containers: [{name: c, image: i,
          env: [{name: A, valueFrom: {configMapKeyRef: {name: env, key: k, optional: true}}}],
          envFrom: [{configMapRef: {name: from}}]}],
          volumes: [{name: v, projected: {sources: [{configMap: {name: projected}}]}}]}\
        """);
    ResourceClient maps = node.resource("v1", "configmaps");
    for (String name : List.of("env", "from", "projected")) {
      assertThatCode(() -> maps.get("default", name)).doesNotThrowAnyException();
    }
    assertThatThrownBy(() -> maps.get("default", "unused")).isInstanceOf(StatusException.class);
  }

  @Test
  void aNodeListsItsOwnPodsAndReadsItsOwnNode() {
    ResourceClient pods = node.resource("v1", "pods");
    assertForbidden(
        () -> pods.list("", Map.of()),
        "pods is forbidden: User \"system:node:node-1\" cannot list resource \"pods\" in API group"
            + " \"\" at the cluster scope: can only list/watch pods with spec.nodeName field"
            + " selector");
    assertThat(pods.list("", Map.of("fieldSelector", "spec.nodeName=node-1")).items()).isEmpty();
    assertThatThrownBy(() -> pods.list("", Map.of("fieldSelector", "spec.nodeName=node-2")))
        .isInstanceOf(StatusException.class);
    ResourceClient nodes = node.resource("v1", "nodes");
    assertThat(nodes.get("", "node-1").name()).isEqualTo("node-1");
    assertForbidden(
        () -> nodes.get("", "node-2"),
        "nodes \"node-2\" is forbidden: User \"system:node:node-1\" cannot get resource \"nodes\""
            + " in API group \"\" at the cluster scope: node 'node-1' cannot read 'node-2', only"
            + " its own Node object");
  }

  @Test
  void aNodeKeepsItsOwnLeaseOnly() {
    ResourceClient leases = node.resource("coordination.k8s.io/v1", "leases");
    assertThat(leases.get("kube-node-lease", "node-1").name()).isEqualTo("node-1");
    assertForbidden(
        () -> leases.get("kube-node-lease", "node-2"),
        "leases.coordination.k8s.io \"node-2\" is forbidden: User \"system:node:node-1\" cannot"
            + " get resource \"leases\" in API group \"coordination.k8s.io\" in the namespace"
            + " \"kube-node-lease\": can only access node lease with the same name as the"
            + " requesting node");
  }

  @Test
  void onlyMembersOfTheGroupAreNodes() {
    Client impostor = cluster.as("system:node:node-1").client();
    assertForbidden(
        () -> impostor.resource("v1", "nodes").get("", "node-1"),
        "nodes \"node-1\" is forbidden: User \"system:node:node-1\" cannot get resource \"nodes\""
            + " in API group \"\" at the cluster scope");
  }
}
