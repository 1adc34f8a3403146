package io.kubejar.controllermanager.replication;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicationControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new ReplicationController(), new FakeKubelet());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject createController(int replicas) {
    return cluster.create(
        "replicationcontrollers",
        """
        apiVersion: v1
        kind: ReplicationController
        metadata: {name: web, namespace: default}
        spec:
          replicas: %d
          selector: {app: web}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: nginx}]}
        """
            .formatted(replicas));
  }

  private void scale(int replicas) {
    cluster.edit(
        "v1",
        "replicationcontrollers",
        "default",
        "web",
        rc -> {
          rc.withObjectProperty("spec").put("replicas", replicas);
          return rc;
        });
  }

  private JsonNode status() {
    return cluster.resource("v1", "replicationcontrollers").get("default", "web").status();
  }

  @Test
  void makesAndCountsItsPods() {
    KubeObject controller = createController(3);

    assertThat(cluster.pods("default"))
        .hasSize(3)
        .allSatisfy(
            pod -> {
              assertThat(pod.metadata().path("generateName").asText()).isEqualTo("web-");
              JsonNode owner = pod.controllerRef().orElseThrow();
              assertThat(owner.path("kind").asText()).isEqualTo("ReplicationController");
              assertThat(owner.path("uid").asText()).isEqualTo(controller.uid());
            });
    assertThat(status().path("readyReplicas").asInt()).isEqualTo(3);
    assertThat(status().path("fullyLabeledReplicas").asInt()).isEqualTo(3);
    List<String> events = cluster.events("default", "SuccessfulCreate");
    assertThat(events).hasSize(3).allMatch(e -> e.startsWith("Normal: Created pod: web-"));
  }

  @Test
  void followsItsScale() {
    createController(3);

    scale(1);
    assertThat(cluster.pods("default")).hasSize(1);
    assertThat(status().path("replicas").asInt()).isEqualTo(1);

    scale(0);
    assertThat(cluster.pods("default")).isEmpty();
    assertThat(status().path("replicas").asInt()).isZero();
  }

  @Test
  void takesAMatchingOrphanAndLetsGoOfAPodWhoseLabelsChanged() {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: orphan, namespace: default, labels: {app: web}}
        spec: {containers: [{name: c, image: nginx}]}
        """);
    createController(2);
    assertThat(cluster.pods("default")).hasSize(2).allMatch(p -> p.controllerRef().isPresent());

    cluster.edit(
        "v1",
        "pods",
        "default",
        "orphan",
        pod -> {
          ((ObjectNode) pod.at("/metadata/labels")).put("app", "other");
          return pod;
        });

    assertThat(cluster.resource("v1", "pods").get("default", "orphan").controllerRef()).isEmpty();
    assertThat(cluster.pods("default")).hasSize(3);
  }

  @Test
  void replacesAPodThatFailed() {
    createController(1);
    KubeObject pod = cluster.pods("default").get(0);

    cluster.editStatus(
        "v1",
        "pods",
        "default",
        pod.name(),
        json -> {
          json.withObjectProperty("status").put("phase", "Failed");
          return json;
        });

    assertThat(cluster.pods("default")).hasSize(2);
    assertThat(cluster.pods("default").stream().filter(Pods::isActive)).hasSize(1);
    assertThat(status().path("replicas").asInt()).isEqualTo(1);
  }
}
