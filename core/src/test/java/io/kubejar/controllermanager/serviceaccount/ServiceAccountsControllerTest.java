package io.kubejar.controllermanager.serviceaccount;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceAccountsControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.create("namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: before}}");
    cluster.start(new ServiceAccountsController());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private boolean hasAccount(String namespace) {
    return cluster.resource("v1", "serviceaccounts").find(namespace, "default").isPresent();
  }

  @Test
  void everyNamespaceHasTheDefaultAccount() {
    cluster.create("namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: after}}");

    assertThat(hasAccount("before")).isTrue();
    assertThat(hasAccount("after")).isTrue();
  }

  @Test
  void aDeletedAccountComesBackWithAnotherUid() {
    String uid = cluster.resource("v1", "serviceaccounts").get("before", "default").uid();

    cluster.delete("v1", "serviceaccounts", "before", "default");

    assertThat(cluster.resource("v1", "serviceaccounts").get("before", "default").uid())
        .isNotEqualTo(uid);
  }

  @Test
  void otherAccountsAreLeftAlone() {
    cluster.create(
        "serviceaccounts",
        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: own, namespace: before}}");

    cluster.delete("v1", "serviceaccounts", "before", "own");

    assertThat(cluster.list("v1", "serviceaccounts", "before")).hasSize(1);
  }

  @Test
  void aNamespaceThatGoesGetsNoAccount() {
    cluster.create(
        "namespaces",
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: going, finalizers: [test/keep]}
        spec: {finalizers: [kubernetes]}
        """);
    cluster.delete("v1", "namespaces", "", "going");

    cluster.delete("v1", "serviceaccounts", "going", "default");

    assertThat(hasAccount("going")).isFalse();
  }
}
