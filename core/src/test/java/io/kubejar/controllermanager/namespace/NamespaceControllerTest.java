package io.kubejar.controllermanager.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.rootcacertificatepublisher.RootCaCertificatePublisher;
import io.kubejar.controllermanager.serviceaccount.ServiceAccountsController;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceControllerTest {
  private final TestControlPlane cluster = TestControlPlane.withBuiltInKinds();

  @BeforeEach
  void start() {
    cluster.start(
        new NamespaceController(cluster.resources()),
        new ServiceAccountsController(),
        new RootCaCertificatePublisher("PEM"));
    cluster.create(
        "namespaces",
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop, finalizers: [example.com/hold]}
        spec: {finalizers: [kubernetes]}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createConfigMap(String finalizers) {
    cluster.create(
        "configmaps",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: shop, finalizers: %s}}"
            .formatted(finalizers));
  }

  /** Whether nothing but the test's own finalizer keeps the namespace. */
  private boolean isLetGo() {
    return cluster.resource("v1", "namespaces").get("", "shop").spec().path("finalizers").isEmpty();
  }

  @Test
  void aNamespaceGetsItsDefaultServiceAccountAndTheCa() {
    assertThat(cluster.resource("v1", "serviceaccounts").get("shop", "default").kind())
        .isEqualTo("ServiceAccount");
    KubeObject ca = cluster.resource("v1", "configmaps").get("shop", "kube-root-ca.crt");
    assertThat(ca.json().path("data").path("ca.crt").asText()).isEqualTo("PEM");
  }

  @Test
  void aDeletedDefaultServiceAccountComesBack() {
    String before = cluster.resource("v1", "serviceaccounts").get("shop", "default").uid();

    cluster.delete("v1", "serviceaccounts", "shop", "default");

    assertThat(cluster.resource("v1", "serviceaccounts").get("shop", "default").uid())
        .isNotEqualTo(before);
  }

  @Test
  void aDeletedNamespaceGoesWithAllItContains() {
    createConfigMap("[]");

    cluster.delete("v1", "namespaces", "", "shop");

    assertThat(isLetGo()).isTrue();
    assertThat(cluster.list("v1", "configmaps", "shop")).isEmpty();
    assertThat(cluster.list("v1", "serviceaccounts", "shop")).isEmpty();
  }

  @Test
  void aNamespaceWaitsForWhatHasFinalizersAndSaysSo() {
    createConfigMap("[example.com/wait]");

    cluster.delete("v1", "namespaces", "", "shop");

    KubeObject namespace = cluster.resource("v1", "namespaces").get("", "shop");
    assertThat(namespace.status().path("phase").asText()).isEqualTo("Terminating");
    assertThat(
            Conditions.find(namespace.status(), "NamespaceContentRemaining")
                .path("message")
                .asText())
        .isEqualTo("Some resources are remaining: configmaps. has 1 resource instances");
    assertThat(
            Conditions.find(namespace.status(), "NamespaceFinalizersRemaining")
                .path("message")
                .asText())
        .isEqualTo(
            "Some content in the namespace has finalizers remaining: example.com/wait in 1 resource"
                + " instances");

    cluster.edit(
        "v1",
        "configmaps",
        "shop",
        "c",
        o -> {
          o.withObjectProperty("metadata").remove("finalizers");
          return o;
        });
    assertThat(isLetGo()).isTrue();
  }
}
