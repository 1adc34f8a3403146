package io.kubejar.controllermanager.rootcacertificatepublisher;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RootCaCertificatePublisherTest {
  private static final String CA = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
  private static final String NAME = "kube-root-ca.crt";

  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new RootCaCertificatePublisher(CA));
    cluster.create("namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: team}}");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject configMap() {
    return cluster.resource("v1", "configmaps").get("team", NAME);
  }

  @Test
  void everyNamespaceHasTheCertificateOfTheCa() {
    assertThat(configMap().json().path("data")).isEqualTo(Json.object().put("ca.crt", CA));
    assertThat(configMap().annotation("kubernetes.io/description"))
        .startsWith("Contains a CA bundle that can be used to verify the kube-apiserver");
  }

  @Test
  void whatIsChangedIsRepaired() {
    cluster.edit(
        "v1",
        "configmaps",
        "team",
        NAME,
        map -> {
          map.putObject("data").put("ca.crt", "other").put("more", "x");
          return map;
        });

    assertThat(configMap().json().path("data")).isEqualTo(Json.object().put("ca.crt", CA));
  }

  @Test
  void whatIsDeletedComesBack() {
    cluster.delete("v1", "configmaps", "team", NAME);

    assertThat(configMap().json().path("data").path("ca.crt").asText()).isEqualTo(CA);
  }
}
