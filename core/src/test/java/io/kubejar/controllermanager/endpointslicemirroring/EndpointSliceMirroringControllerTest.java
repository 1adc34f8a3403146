package io.kubejar.controllermanager.endpointslicemirroring;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointSliceMirroringControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new EndpointSliceMirroringController());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createService(String selector) {
    cluster.create(
        "services",
        """
        apiVersion: v1
        kind: Service
        metadata: {name: db, namespace: default}
        spec: {ports: [{port: 5432}], selector: %s}
        """
            .formatted(selector));
  }

  private void createEndpoints(String labels) {
    cluster.create(
        "endpoints",
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: db, namespace: default, labels: %s}
        subsets:
        - addresses: [{ip: 192.0.2.1, hostname: one}, {ip: "2001:db8::1"}]
          notReadyAddresses: [{ip: 192.0.2.2}]
          ports: [{name: sql, port: 5432, protocol: TCP}]
        """
            .formatted(labels));
  }

  private List<KubeObject> slices() {
    return cluster.list("discovery.k8s.io/v1", "endpointslices", "default");
  }

  @Test
  void endpointsOfAServiceWithoutSelectorAreMirroredByFamily() {
    createService("{}");
    createEndpoints("{team: a}");

    assertThat(slices())
        .extracting(s -> s.json().path("addressType").asText())
        .containsExactlyInAnyOrder("IPv4", "IPv6");
    KubeObject slice =
        slices().stream()
            .filter(s -> s.json().path("addressType").asText().equals("IPv4"))
            .findFirst()
            .orElseThrow();
    assertThat(slice.label("kubernetes.io/service-name")).isEqualTo("db");
    assertThat(slice.label("endpointslice.kubernetes.io/managed-by"))
        .isEqualTo("endpointslicemirroring-controller.k8s.io");
    assertThat(slice.label("team")).isEqualTo("a");
    assertThat(slice.name()).startsWith("db-");
    assertThat(slice.ownerReferences().get(0).path("kind").asText()).isEqualTo("Endpoints");
    assertThat(slice.json().path("endpoints").toString())
        .isEqualTo(
            "[{\"addresses\":[\"192.0.2.1\"],\"conditions\":{\"ready\":true},\"hostname\":\"one\"},"
                + "{\"addresses\":[\"192.0.2.2\"],\"conditions\":{\"ready\":false}}]");
    assertThat(slice.json().path("ports").toString())
        .isEqualTo("[{\"name\":\"sql\",\"port\":5432,\"protocol\":\"TCP\"}]");
  }

  @Test
  void slicesFollowTheirEndpoints() {
    createService("{}");
    createEndpoints("{}");
    cluster.edit(
        "v1",
        "endpoints",
        "default",
        "db",
        endpoints -> {
          endpoints.putArray("subsets");
          return endpoints;
        });
    assertThat(slices()).isEmpty();
  }

  @Test
  void endpointsThatAskNotToBeMirroredAreNot() {
    createService("{}");
    createEndpoints("{endpointslice.kubernetes.io/skip-mirror: \"true\"}");
    assertThat(slices()).isEmpty();
  }

  @Test
  void endpointsAreMirroredOnceTheirServiceComesAndNoMoreOnceItSelectsPods() {
    createEndpoints("{}");
    assertThat(slices()).isEmpty();
    createService("{}");
    assertThat(slices()).hasSize(2);

    cluster.edit(
        "v1",
        "services",
        "default",
        "db",
        service -> {
          service.withObjectProperty("spec").putObject("selector").put("app", "db");
          return service;
        });
    assertThat(slices()).isEmpty();
  }

  @Test
  void whatIsNoAddressIsLeftOutWithAWarning() {
    createService("{}");
    cluster.create(
        "endpoints",
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: db, namespace: default}
        subsets: [{addresses: [{ip: nonsense}], ports: [{port: 1}]}]
        """);
    assertThat(slices()).isEmpty();
    assertThat(cluster.events("default", "InvalidAddress"))
        .containsExactly(
            "Warning: Skipped 1 invalid IP addresses when mirroring to EndpointSlices");
  }

  @Test
  void portsThatTheSameAddressesHaveAreInOneSliceOfUpToAThousand() {
    createService("{}");
    StringBuilder addresses = new StringBuilder();
    for (int i = 0; i < 1001; i++) {
      addresses.append("{ip: 10.0.%d.%d},".formatted(i / 250, i % 250 + 1));
    }
    cluster.create(
        "endpoints",
        """
        apiVersion: v1
        kind: Endpoints
        metadata: {name: db, namespace: default}
        subsets:
        - {addresses: [%1$s], ports: [{name: a, port: 1}]}
        - {addresses: [%1$s], ports: [{name: b, port: 2}]}
        """
            .formatted(addresses));

    assertThat(slices()).hasSize(1);
    assertThat(slices().get(0).json().path("endpoints")).hasSize(1000);
    assertThat(slices().get(0).json().path("ports")).hasSize(2);
    assertThat(cluster.events("default", "TooManyAddressesToMirror"))
        .containsExactly(
            "Warning: A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints"
                + " subset. 1 addresses were skipped");
  }
}
