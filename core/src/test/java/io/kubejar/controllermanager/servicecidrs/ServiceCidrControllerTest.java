package io.kubejar.controllermanager.servicecidrs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceCidrControllerTest {
  private static final String API = "networking.k8s.io/v1";

  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new ServiceCidrController());
    createRange("extra", "10.10.0.0/24");
    cluster.create(
        "ipaddresses",
        """
        apiVersion: networking.k8s.io/v1
        kind: IPAddress
        metadata: {name: 10.10.0.5}
        spec: {parentRef: {resource: services, name: a, namespace: default}}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createRange(String name, String cidr) {
    cluster.create(
        "servicecidrs",
        """
        apiVersion: networking.k8s.io/v1
        kind: ServiceCIDR
        metadata: {name: %s}
        spec: {cidrs: [%s]}
        """
            .formatted(name, cidr));
  }

  private JsonNode condition() {
    return cluster
        .resource(API, "servicecidrs")
        .get("", "extra")
        .status()
        .path("conditions")
        .path(0);
  }

  private boolean exists() {
    return cluster.resource(API, "servicecidrs").find("", "extra").isPresent();
  }

  @Test
  void aRangeIsReady() {
    assertThat(condition().path("type").asText()).isEqualTo("Ready");
    assertThat(condition().path("status").asText()).isEqualTo("True");
    assertThat(condition().path("message").asText()).isEqualTo("Kubernetes Service CIDR is ready");
  }

  @Test
  void aRangeStaysWhileAnAddressOfItIsInUse() {
    cluster.delete(API, "servicecidrs", "", "extra");
    assertThat(condition().path("status").asText()).isEqualTo("False");
    assertThat(condition().path("reason").asText()).isEqualTo("Terminating");

    cluster.delete(API, "ipaddresses", "", "10.10.0.5");
    assertThat(exists()).isFalse();
  }

  @Test
  void aRangeGoesOnceAnotherOneHasItsAddresses() {
    cluster.delete(API, "servicecidrs", "", "extra");
    createRange("larger", "10.10.0.0/16");
    assertThat(exists()).isFalse();
  }
}
