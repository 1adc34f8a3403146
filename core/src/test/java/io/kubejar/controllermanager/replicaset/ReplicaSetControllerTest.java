package io.kubejar.controllermanager.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaSetControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();
  private final Set<String> notReady = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    cluster.start(
        new ReplicaSetController(),
        new FakeKubelet(
            pod -> notReady.contains(pod.name()) ? State.RUNNING : State.READY, Duration.ZERO));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject createReplicaSet(int replicas) {
    return cluster.create(
        "replicasets",
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web, namespace: default}
        spec:
          replicas: %d
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: nginx}]}
        """
            .formatted(replicas));
  }

  private JsonNode status() {
    return cluster.resource("apps/v1", "replicasets").get("default", "web").status();
  }

  private void scale(int replicas) {
    cluster.edit(
        "apps/v1",
        "replicasets",
        "default",
        "web",
        rs -> {
          rs.withObjectProperty("spec").put("replicas", replicas);
          return rs;
        });
  }

  @Test
  void makesPodsThatItOwnsAndCountsThem() {
    KubeObject replicaSet = createReplicaSet(3);

    assertThat(cluster.pods("default"))
        .hasSize(3)
        .allSatisfy(
            pod -> {
              assertThat(pod.name()).startsWith("web-");
              assertThat(pod.ownerReferences())
                  .containsExactly(OwnerReferences.controlledBy(replicaSet));
            });
    assertThat(status().path("replicas").asInt()).isEqualTo(3);
    assertThat(status().path("fullyLabeledReplicas").asInt()).isEqualTo(3);
    assertThat(status().path("readyReplicas").asInt()).isEqualTo(3);
    assertThat(status().path("availableReplicas").asInt()).isEqualTo(3);
    assertThat(status().path("observedGeneration").asInt()).isEqualTo(1);
    assertThat(cluster.events("default", "SuccessfulCreate"))
        .hasSize(3)
        .allMatch(e -> e.startsWith("Normal: Created pod: web-"));
  }

  @Test
  void scalingDownDeletesPodsThatAreNotReadyFirst() {
    createReplicaSet(4);
    KubeObject victim = cluster.pods("default").get(2);
    notReady.add(victim.name());
    cluster.edit("v1", "pods", "default", victim.name(), pod -> touch(pod));

    scale(3);

    assertThat(cluster.pods("default"))
        .hasSize(3)
        .noneMatch(pod -> pod.name().equals(victim.name()));
    assertThat(cluster.events("default", "SuccessfulDelete"))
        .containsExactly("Normal: Deleted pod: " + victim.name());
  }

  private static ObjectNode touch(ObjectNode pod) {
    pod.withObjectProperty("metadata").withObjectProperty("annotations").put("touched", "yes");
    return pod;
  }

  @Test
  void aPodThatIsDeletedIsReplaced() {
    createReplicaSet(2);
    String gone = cluster.pods("default").get(0).name();

    cluster.delete("v1", "pods", "default", gone);

    assertThat(cluster.pods("default")).hasSize(2).noneMatch(p -> p.name().equals(gone));
    assertThat(status().path("readyReplicas").asInt()).isEqualTo(2);
  }

  @Test
  void adoptsAMatchingOrphanInsteadOfMakingAPod() {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: orphan, namespace: default, labels: {app: web}}
        spec: {containers: [{name: c, image: nginx}]}
        """);

    KubeObject replicaSet = createReplicaSet(2);

    assertThat(cluster.pods("default")).hasSize(2);
    KubeObject orphan = cluster.resource("v1", "pods").get("default", "orphan");
    assertThat(OwnerReferences.isControlledBy(orphan, replicaSet)).isTrue();
  }

  @Test
  void doesNotTakeThePodsOfAnotherController() {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: taken
          namespace: default
          labels: {app: web}
          ownerReferences:
          - {apiVersion: apps/v1, kind: ReplicaSet, name: other, uid: other, controller: true}
        spec: {containers: [{name: c, image: nginx}]}
        """);

    createReplicaSet(2);

    assertThat(cluster.pods("default")).hasSize(3);
    assertThat(status().path("replicas").asInt()).isEqualTo(2);
  }

  @Test
  void releasesAPodThatNoLongerMatchesAndReplacesIt() {
    createReplicaSet(2);
    String released = cluster.pods("default").get(0).name();

    cluster.edit(
        "v1",
        "pods",
        "default",
        released,
        pod -> {
          pod.withObjectProperty("metadata").withObjectProperty("labels").put("app", "debug");
          return pod;
        });

    assertThat(cluster.pods("default")).hasSize(3);
    assertThat(cluster.resource("v1", "pods").get("default", released).controllerRef()).isEmpty();
    assertThat(status().path("replicas").asInt()).isEqualTo(2);
  }

  @Test
  void aPodBecomesAvailableAfterMinReadySeconds() {
    cluster.create(
        "replicasets",
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web, namespace: default}
        spec:
          replicas: 1
          minReadySeconds: 30
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: nginx}]}
        """);

    cluster.advance(Duration.ofSeconds(29));
    assertThat(status().path("readyReplicas").asInt()).isEqualTo(1);
    assertThat(status().path("availableReplicas").asInt()).isZero();

    cluster.advance(Duration.ofSeconds(1));
    assertThat(status().path("availableReplicas").asInt()).isEqualTo(1);
  }

  @Test
  void failedAndSucceededPodsAreReplaced() {
    createReplicaSet(1);
    String failed = cluster.pods("default").get(0).name();

    cluster.editStatus(
        "v1",
        "pods",
        "default",
        failed,
        pod -> {
          pod.withObjectProperty("status").put("phase", "Failed");
          return pod;
        });

    assertThat(cluster.pods("default")).hasSizeGreaterThan(1);
  }
}
