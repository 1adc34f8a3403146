package io.kubejar;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.client.Client;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OwnerReferencesTest {
  private static final String RBAC = "rbac.authorization.k8s.io/v1";

  private static KubernetesCluster start(KubernetesCluster.Builder builder) {
    KubernetesCluster cluster = builder.nodes(0).virtualTime().start();
    cluster.time().advance(Duration.ofSeconds(1));
    grant(cluster, "[get, create, update, patch]", "[configmaps]");
    return cluster;
  }

  private static void grant(KubernetesCluster cluster, String verbs, String resources) {
    String name = (verbs + resources).replaceAll("[^a-z]", "");
    cluster
        .client()
        .resource(RBAC, "roles")
        .create(
            "default",
            TestControlPlane.yaml(
                "{metadata: {name: %s}, rules: [{apiGroups: ['', apps], resources: %s, verbs: %s}]}"
                    .formatted(name, resources, verbs)));
    cluster
        .client()
        .resource(RBAC, "rolebindings")
        .create(
            "default",
            TestControlPlane.yaml(
                """
                metadata: {name: %s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: %s}
                subjects: [{kind: User, name: alice, apiGroup: rbac.authorization.k8s.io}]
                """
                    .formatted(name, name)));
  }

  private static ObjectNode owned(String name, boolean blocks) {
    return TestControlPlane.yaml(
        """
        metadata:
          name: %s
          ownerReferences:
          - {apiVersion: apps/v1, kind: Deployment, name: d, uid: u, blockOwnerDeletion: %s}
        """
            .formatted(name, blocks));
  }

  private static void create(Client client, ObjectNode object) {
    client.resource("v1", "configmaps").create("default", object);
  }

  @Test
  void blockingAnOwnersDeletionNeedsItsFinalizersOnceThePluginIsEnabled() {
    try (KubernetesCluster cluster =
        start(
            KubernetesCluster.builder()
                .enableAdmissionPlugins("OwnerReferencesPermissionEnforcement"))) {
      Client alice = cluster.as("alice").client();
      assertThatThrownBy(() -> create(alice, owned("a", true)))
          .hasMessage(
              "configmaps \"a\" is forbidden: cannot set blockOwnerDeletion if an ownerReference"
                  + " refers to a resource you can't set finalizers on: , <nil>");
      assertThatCode(() -> create(alice, owned("b", false))).doesNotThrowAnyException();
      grant(cluster, "[update]", "[deployments/finalizers]");
      assertThatCode(() -> create(alice, owned("a", true))).doesNotThrowAnyException();
    }
  }

  @Test
  void changingOwnersNeedsThePermissionToDelete() {
    try (KubernetesCluster cluster =
        start(
            KubernetesCluster.builder()
                .enableAdmissionPlugins("OwnerReferencesPermissionEnforcement"))) {
      Client alice = cluster.as("alice").client();
      create(alice, TestControlPlane.yaml("metadata: {name: a}"));
      assertThatThrownBy(
              () ->
                  alice
                      .resource("v1", "configmaps")
                      .patch("default", "a", "", "application/merge-patch+json", owned("a", false)))
          .hasMessage(
              "configmaps \"a\" is forbidden: cannot set an ownerRef on a resource you can't"
                  + " delete: , <nil>");
    }
  }

  @Test
  void thePluginIsOffByDefault() {
    try (KubernetesCluster cluster = start(KubernetesCluster.builder())) {
      assertThatCode(() -> create(cluster.as("alice").client(), owned("a", true)))
          .doesNotThrowAnyException();
    }
  }
}
