package io.kubejar.controllermanager.endpointslice;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.endpoint.EndpointsController;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointSliceControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();
  private final Set<String> notReady = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    cluster.start(
        new EndpointSliceController(),
        new EndpointsController(),
        new FakeKubelet(
            pod -> notReady.contains(pod.name()) ? State.RUNNING : State.READY, Duration.ZERO));
    cluster.create(
        "nodes",
        """
        apiVersion: v1
        kind: Node
        metadata: {name: a, labels: {topology.kubernetes.io/zone: z1}}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createService(String extra) {
    cluster.create(
        "services",
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default, labels: {team: blue}}
        spec:
          selector: {app: web}
          clusterIP: 10.96.0.9
          ports: [{name: http, port: 80, targetPort: web, protocol: TCP}]
          %s
        """
            .formatted(extra));
  }

  private void createPod(String name, String node, int port) {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default, labels: {app: web}}
        spec:
          nodeName: %s
          containers:
          - {name: c, image: nginx, ports: [{name: web, containerPort: %d, protocol: TCP}]}
        """
            .formatted(name, node, port));
  }

  private List<KubeObject> slices() {
    return cluster.list("discovery.k8s.io/v1", "endpointslices", "default");
  }

  @Test
  void aServiceWithoutPodsHasOneEmptySlice() {
    createService("");

    assertThat(slices()).hasSize(1);
    KubeObject slice = slices().get(0);
    assertThat(slice.name()).startsWith("web-");
    assertThat(slice.label("kubernetes.io/service-name")).isEqualTo("web");
    assertThat(slice.label("endpointslice.kubernetes.io/managed-by"))
        .isEqualTo("endpointslice-controller.k8s.io");
    assertThat(slice.label("team")).isEqualTo("blue");
    assertThat(slice.json().path("endpoints")).isEmpty();
  }

  @Test
  void listsReadyAndOtherPodsWithNodeZoneAndHints() {
    createService("trafficDistribution: PreferClose");
    notReady.add("down");
    createPod("up", "a", 8080);
    createPod("down", "a", 8080);

    assertThat(slices()).hasSize(1);
    JsonNode endpoints = slices().get(0).json().path("endpoints");
    assertThat(endpoints).hasSize(2);
    for (JsonNode endpoint : endpoints) {
      boolean up = endpoint.path("targetRef").path("name").asText().equals("up");
      assertThat(endpoint.path("conditions").path("ready").asBoolean()).isEqualTo(up);
      assertThat(endpoint.path("conditions").path("serving").asBoolean()).isEqualTo(up);
      assertThat(endpoint.path("conditions").path("terminating").asBoolean()).isFalse();
      assertThat(endpoint.path("nodeName").asText()).isEqualTo("a");
      assertThat(endpoint.path("zone").asText()).isEqualTo("z1");
      assertThat(endpoint.at("/hints/forZones/0/name").asText()).isEqualTo(up ? "z1" : "");
    }
    assertThat(slices().get(0).json().at("/ports/0/port").asInt()).isEqualTo(8080);
  }

  @Test
  void aNamedPortThatDiffersBetweenPodsMakesASliceForEachNumber() {
    createService("");
    createPod("one", "a", 8080);
    createPod("two", "a", 9090);

    assertThat(slices())
        .extracting(s -> s.json().at("/ports/0/port").asInt())
        .containsExactlyInAnyOrder(8080, 9090);
    KubeObject endpoints = cluster.resource("v1", "endpoints").get("default", "web");
    assertThat(endpoints.json().path("subsets"))
        .extracting(s -> s.at("/ports/0/port").asInt())
        .containsExactlyInAnyOrder(8080, 9090);
  }

  @Test
  void aPodOnAnUnknownNodeWaitsForTheNodeInSlicesButNotInEndpoints() {
    createService("");
    createPod("early", "late", 8080);
    assertThat(slices().get(0).json().path("endpoints")).isEmpty();
    assertThat(
            cluster
                .resource("v1", "endpoints")
                .get("default", "web")
                .json()
                .at("/subsets/0/addresses"))
        .hasSize(1);

    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: late}}");
    assertThat(slices().get(0).json().path("endpoints")).hasSize(1);
  }

  @Test
  void slicesHoldAHundredEndpointsEach() {
    createService("");
    for (int i = 0; i < 120; i++) {
      createPod("pod-" + i, "a", 8080);
    }

    assertThat(slices())
        .extracting(s -> s.json().path("endpoints").size())
        .containsExactlyInAnyOrder(100, 20);
  }

  @Test
  void deletingTheServiceRemovesItsEndpoints() {
    createService("");
    createPod("up", "a", 8080);

    cluster.delete("v1", "services", "default", "web");

    assertThat(cluster.resource("v1", "endpoints").find("default", "web")).isEmpty();
  }

  private void createSizedNode(String name, String zone, int processors) {
    cluster.create(
        "nodes",
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %s, labels: {topology.kubernetes.io/zone: %s}}
        """
            .formatted(name, zone));
    cluster.editStatus(
        "v1",
        "nodes",
        "",
        name,
        node -> {
          ObjectNode status = node.putObject("status");
          status.putObject("allocatable").put("cpu", Integer.toString(processors));
          status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
          return node;
        });
  }

  private List<String> hints() {
    List<String> hints = new ArrayList<>();
    for (KubeObject slice : slices()) {
      slice
          .json()
          .path("endpoints")
          .forEach(e -> hints.add(e.at("/hints/forZones/0/name").asText()));
    }
    return hints;
  }

  private void askForHints() {
    cluster.edit(
        "v1",
        "services",
        "default",
        "web",
        service -> {
          service
              .withObjectProperty("metadata")
              .withObjectProperty("annotations")
              .put("service.kubernetes.io/topology-mode", "Auto");
          return service;
        });
  }

  @Test
  void hintsGiveEveryZoneItsShareOfTheEndpoints() {
    createSizedNode("one", "z1", 2);
    createSizedNode("two", "z2", 2);
    createService("");
    for (int i = 0; i < 4; i++) {
      createPod("p" + i, i == 0 ? "two" : "one", 8080);
    }
    askForHints();

    assertThat(hints()).containsExactlyInAnyOrder("z1", "z1", "z2", "z2");
    assertThat(cluster.events("default", "TopologyAwareHintsEnabled"))
        .containsExactly("Normal: Topology Aware Hints has been enabled, addressType: IPv4");
  }

  @Test
  void thereAreNoHintsForTooFewEndpoints() {
    createSizedNode("one", "z1", 2);
    createSizedNode("two", "z2", 2);
    createService("");
    createPod("p", "one", 8080);
    askForHints();

    assertThat(hints()).containsExactly("");
    assertThat(cluster.events("default", "TopologyAwareHintsDisabled"))
        .containsExactly(
            "Warning: Insufficient number of endpoints (1 endpoints, 2 zones), addressType: IPv4");
  }
}
