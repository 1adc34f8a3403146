package io.kubejar.controllermanager.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
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

class EndpointsControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();
  private final Set<String> unready = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    cluster.start(
        new EndpointsController(),
        new FakeKubelet(
            pod -> unready.contains(pod.name()) ? State.RUNNING : State.READY, Duration.ZERO));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createService(String spec) {
    cluster.create(
        "services",
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: default, labels: {team: a}}
        spec: %s
        """
            .formatted(spec));
  }

  private void createPod(String name, String ports) {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default, labels: {app: web}}
        spec: {nodeName: n, containers: [{name: c, image: nginx, ports: %s}]}
        """
            .formatted(name, ports));
  }

  private KubeObject endpoints() {
    return cluster.resource("v1", "endpoints").get("default", "web");
  }

  /** Each subset as {@code ready pods/unready pods/ports}. */
  private List<String> subsets() {
    List<String> subsets = new ArrayList<>();
    for (JsonNode subset : endpoints().json().path("subsets")) {
      subsets.add(
          names(subset.path("addresses"))
              + "/"
              + names(subset.path("notReadyAddresses"))
              + "/"
              + texts(subset.path("ports"), "/port"));
    }
    return subsets;
  }

  private static List<String> names(JsonNode addresses) {
    return texts(addresses, "/targetRef/name");
  }

  private static List<String> texts(JsonNode list, String pointer) {
    List<String> texts = new ArrayList<>();
    list.forEach(entry -> texts.add(entry.at(pointer).asText()));
    return texts;
  }

  @Test
  void listsReadyAndUnreadyPodsApart() {
    unready.add("b");
    createPod("a", "[]");
    createPod("b", "[]");

    createService("{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}");

    assertThat(subsets()).containsExactly("[a]/[b]/[8080]");
    assertThat(endpoints().label("team")).isEqualTo("a");
  }

  @Test
  void publishesUnreadyPodsIfAskedTo() {
    unready.add("b");
    createPod("b", "[]");

    createService(
        "{publishNotReadyAddresses: true, selector: {app: web}, ports: [{port: 80, targetPort:"
            + " 1}]}");

    assertThat(subsets()).containsExactly("[b]/[]/[1]");
  }

  @Test
  void portsThatTheSameAddressesHaveAreInOneSubset() {
    String dns = "{name: dns, containerPort: 53, protocol: UDP}";
    createPod("a", "[{name: web, containerPort: 8080}, " + dns + "]");
    createPod("b", "[{name: web, containerPort: 9090}, " + dns + "]");
    createPod("portless", "[]");

    createService(
        """
        {selector: {app: web}, ports: [
          {name: w, port: 80, targetPort: web},
          {name: d, port: 53, protocol: UDP, targetPort: dns}]}
        """);

    assertThat(subsets())
        .containsExactlyInAnyOrder("[a, b]/[]/[53]", "[a]/[]/[8080]", "[b]/[]/[9090]");
  }

  @Test
  void aHeadlessServiceWithoutPortsListsAddressesAlone() {
    createPod("a", "[]");

    createService("{clusterIP: None, selector: {app: web}}");

    assertThat(subsets()).containsExactly("[a]/[]/[]");
    assertThat(endpoints().json().path("subsets").path(0).has("ports")).isFalse();
  }

  @Test
  void endpointsOfAServiceWithoutSelectorAreItsOwners() {
    createService("{ports: [{port: 80}]}");

    assertThat(cluster.resource("v1", "endpoints").find("default", "web")).isEmpty();
  }

  @Test
  void followsThePodsAndGoesWithTheService() {
    createService("{selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}");
    assertThat(subsets()).isEmpty();

    createPod("a", "[]");
    assertThat(subsets()).containsExactly("[a]/[]/[8080]");

    cluster.edit(
        "v1",
        "pods",
        "default",
        "a",
        pod -> {
          ((ObjectNode) pod.at("/metadata/labels")).put("app", "other");
          return pod;
        });
    assertThat(subsets()).isEmpty();

    cluster.delete("v1", "services", "default", "web");
    assertThat(cluster.resource("v1", "endpoints").find("default", "web")).isEmpty();
  }
}
