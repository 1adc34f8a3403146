package io.kubejar.controllermanager.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatefulSetControllerTest {
  private static final String SET =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: default}
      spec:
        replicas: 3
        serviceName: db
        podManagementPolicy: %s
        updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 0}}
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec: {containers: [{name: c, image: v1}]}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """;

  private final TestControlPlane cluster = new TestControlPlane();
  private final Set<String> notReady = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    cluster.start(
        new StatefulSetController(),
        new FakeKubelet(
            pod -> notReady.contains(pod.name()) ? State.RUNNING : State.READY, Duration.ZERO));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aParallelSetDoesNotWaitForAPodThatFailed() {
    cluster.create("statefulsets", SET.formatted("Parallel"));
    KubeObject broken = cluster.resource("v1", "pods").get("default", "db-0");
    ObjectNode json = broken.mutableJson();
    json.withObjectProperty("metadata").putArray("finalizers").add("test/keep");
    KubeObject kept = cluster.resource("v1", "pods").update(json);
    json = kept.mutableJson();
    json.withObjectProperty("status").put("phase", "Failed");
    cluster.resource("v1", "pods").updateStatus(json);

    edit(spec -> spec.put("replicas", 4));

    assertThat(cluster.resource("v1", "pods").find("default", "db-3")).isPresent();
  }

  private void create(String policy) {
    cluster.create("statefulsets", SET.formatted(policy));
  }

  private void edit(Consumer<ObjectNode> specEdit) {
    cluster.edit(
        "apps/v1",
        "statefulsets",
        "default",
        "db",
        set -> {
          specEdit.accept(set.withObjectProperty("spec"));
          return set;
        });
  }

  private void setImage(String image) {
    edit(
        spec ->
            ((ObjectNode) spec.path("template").path("spec").path("containers").get(0))
                .put("image", image));
  }

  private List<String> podNames() {
    return cluster.pods("default").stream().map(KubeObject::name).sorted().toList();
  }

  private KubeObject set() {
    return cluster.resource("apps/v1", "statefulsets").get("default", "db");
  }

  private static String image(KubeObject pod) {
    return pod.spec().path("containers").path(0).path("image").asText();
  }

  @Test
  void makesTheNextPodOnlyWhenTheOneBeforeIsReady() {
    notReady.add("db-1");

    create("OrderedReady");
    assertThat(podNames()).containsExactly("db-0", "db-1");

    notReady.clear();
    cluster.edit("v1", "pods", "default", "db-1", StatefulSetControllerTest::touch);
    assertThat(podNames()).containsExactly("db-0", "db-1", "db-2");
  }

  private static ObjectNode touch(ObjectNode pod) {
    pod.withObjectProperty("metadata").withObjectProperty("annotations").put("touched", "yes");
    return pod;
  }

  @Test
  void parallelSetsMakeAllPodsAtOnce() {
    notReady.addAll(List.of("db-0", "db-1", "db-2"));

    create("Parallel");

    assertThat(podNames()).containsExactly("db-0", "db-1", "db-2");
  }

  @Test
  void podsCarryTheirIdentityAndClaims() {
    create("OrderedReady");

    KubeObject pod = cluster.resource("v1", "pods").get("default", "db-1");
    assertThat(pod.label("statefulset.kubernetes.io/pod-name")).isEqualTo("db-1");
    assertThat(pod.label("apps.kubernetes.io/pod-index")).isEqualTo("1");
    assertThat(pod.label("controller-revision-hash"))
        .isEqualTo(set().status().path("updateRevision").asText());
    assertThat(pod.spec().path("hostname").asText()).isEqualTo("db-1");
    assertThat(pod.spec().path("subdomain").asText()).isEqualTo("db");
    assertThat(cluster.list("v1", "persistentvolumeclaims", "default"))
        .extracting(KubeObject::name)
        .containsExactlyInAnyOrder("data-db-0", "data-db-1", "data-db-2");
    assertThat(cluster.events("default", "SuccessfulCreate"))
        .contains(
            "Normal: create Pod db-0 in StatefulSet db successful",
            "Normal: create Claim data-db-0 Pod db-0 in StatefulSet db success");
  }

  @Test
  void scalesDownFromTheHighestOrdinalAndKeepsTheClaims() {
    create("OrderedReady");

    edit(spec -> spec.put("replicas", 1));

    assertThat(podNames()).containsExactly("db-0");
    assertThat(cluster.list("v1", "persistentvolumeclaims", "default")).hasSize(3);
    assertThat(cluster.events("default", "SuccessfulDelete"))
        .containsExactly(
            "Normal: delete Pod db-2 in StatefulSet db successful",
            "Normal: delete Pod db-1 in StatefulSet db successful");
  }

  @Test
  void anUpdateReplacesAllPodsAndBecomesTheCurrentRevision() {
    create("OrderedReady");

    setImage("v2");

    assertThat(cluster.pods("default")).hasSize(3).allMatch(pod -> image(pod).equals("v2"));
    assertThat(set().status().path("currentRevision"))
        .isEqualTo(set().status().path("updateRevision"));
    assertThat(set().status().path("updatedReplicas").asInt()).isEqualTo(3);
    assertThat(cluster.list("apps/v1", "controllerrevisions", "default")).hasSize(2);
  }

  @Test
  void aPartitionKeepsThePodsBelowItOnTheOldRevision() {
    create("OrderedReady");
    edit(
        spec ->
            spec.withObjectProperty("updateStrategy")
                .withObjectProperty("rollingUpdate")
                .put("partition", 2));

    setImage("v2");
    assertThat(cluster.pods("default"))
        .extracting(pod -> pod.name() + "=" + image(pod))
        .containsExactlyInAnyOrder("db-0=v1", "db-1=v1", "db-2=v2");

    cluster.delete("v1", "pods", "default", "db-0");
    assertThat(image(cluster.resource("v1", "pods").get("default", "db-0"))).isEqualTo("v1");
  }

  @Test
  void onDeleteLeavesPodsUntilTheyAreDeleted() {
    create("OrderedReady");
    edit(spec -> spec.putObject("updateStrategy").put("type", "OnDelete"));

    setImage("v2");
    assertThat(cluster.pods("default")).allMatch(pod -> image(pod).equals("v1"));

    cluster.delete("v1", "pods", "default", "db-1");
    assertThat(image(cluster.resource("v1", "pods").get("default", "db-1"))).isEqualTo("v2");
  }

  private List<String> claimOwners(int ordinal) {
    return cluster
        .resource("v1", "persistentvolumeclaims")
        .get("default", "data-db-" + ordinal)
        .ownerReferences()
        .stream()
        .map(owner -> owner.path("kind").asText())
        .toList();
  }

  private void setRetention(String whenDeleted, String whenScaled) {
    edit(
        spec ->
            spec.putObject("persistentVolumeClaimRetentionPolicy")
                .put("whenDeleted", whenDeleted)
                .put("whenScaled", whenScaled));
  }

  @Test
  void claimsFollowAnEditedRetentionPolicy() {
    create("Parallel");
    assertThat(claimOwners(0)).isEmpty();

    setRetention("Delete", "Retain");
    assertThat(claimOwners(0)).containsExactly("StatefulSet");

    setRetention("Retain", "Delete");
    assertThat(claimOwners(0)).isEmpty();
  }
}
