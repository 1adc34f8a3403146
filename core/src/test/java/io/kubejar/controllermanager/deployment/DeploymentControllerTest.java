package io.kubejar.controllermanager.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import io.kubejar.controllermanager.replicaset.ReplicaSetController;
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

class DeploymentControllerTest {
  private static final String BROKEN = "broken";

  private final TestControlPlane cluster = new TestControlPlane();
  private final Set<String> brokenImages = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    brokenImages.add(BROKEN);
    cluster.start(
        new ReplicaSetController(),
        new DeploymentController(),
        new FakeKubelet(
            pod -> brokenImages.contains(image(pod)) ? State.RUNNING : State.READY, Duration.ZERO));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private static String image(KubeObject object) {
    return object.spec().path("containers").path(0).path("image").asText();
  }

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: default, annotations: {team: blue}}
      spec:
        replicas: 3
        revisionHistoryLimit: 2
        progressDeadlineSeconds: 600
        strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: c, image: v1}]}
      """;

  private KubeObject deployment() {
    return cluster.resource("apps/v1", "deployments").get("default", "web");
  }

  private void edit(Consumer<ObjectNode> specEdit) {
    cluster.edit(
        "apps/v1",
        "deployments",
        "default",
        "web",
        d -> {
          specEdit.accept(d.withObjectProperty("spec"));
          return d;
        });
  }

  private void setImage(String image) {
    edit(
        spec ->
            ((ObjectNode) spec.path("template").path("spec").path("containers").get(0))
                .put("image", image));
  }

  private List<KubeObject> replicaSets() {
    return cluster.list("apps/v1", "replicasets", "default");
  }

  private KubeObject replicaSetOf(String image) {
    return replicaSets().stream()
        .filter(rs -> rs.json().at("/spec/template/spec/containers/0/image").asText().equals(image))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode condition(String type) {
    return Conditions.find(deployment().status(), type);
  }

  @Test
  void makesOneReplicaSetWhoseNameLabelsAndSelectorCarryTheHash() {
    KubeObject created = cluster.create("deployments", DEPLOYMENT);

    assertThat(replicaSets()).hasSize(1);
    KubeObject replicaSet = replicaSets().get(0);
    String hash = replicaSet.label("pod-template-hash");
    assertThat(replicaSet.name()).isEqualTo("web-" + hash);
    assertThat(replicaSet.json().at("/spec/selector/matchLabels/pod-template-hash").asText())
        .isEqualTo(hash);
    assertThat(replicaSet.json().at("/spec/template/metadata/labels/pod-template-hash").asText())
        .isEqualTo(hash);
    assertThat(OwnerReferences.isControlledBy(replicaSet, created)).isTrue();
    assertThat(replicaSet.annotation("team")).isEqualTo("blue");
    assertThat(replicaSet.annotation("deployment.kubernetes.io/revision")).isEqualTo("1");
    assertThat(replicaSet.annotation("deployment.kubernetes.io/desired-replicas")).isEqualTo("3");
    assertThat(replicaSet.annotation("deployment.kubernetes.io/max-replicas")).isEqualTo("4");
  }

  @Test
  void aReadyDeploymentHasFullCountsAndConditions() {
    cluster.create("deployments", DEPLOYMENT);

    KubeObject deployment = deployment();
    JsonNode status = deployment.status();
    assertThat(deployment.annotation("deployment.kubernetes.io/revision")).isEqualTo("1");
    assertThat(status.path("replicas").asInt()).isEqualTo(3);
    assertThat(status.path("updatedReplicas").asInt()).isEqualTo(3);
    assertThat(status.path("readyReplicas").asInt()).isEqualTo(3);
    assertThat(status.path("availableReplicas").asInt()).isEqualTo(3);
    assertThat(status.path("terminatingReplicas").asInt(-1)).isZero();
    assertThat(condition("Available").path("reason").asText())
        .isEqualTo("MinimumReplicasAvailable");
    assertThat(condition("Progressing").path("reason").asText())
        .isEqualTo("NewReplicaSetAvailable");
    assertThat(condition("Progressing").path("message").asText())
        .isEqualTo(
            "ReplicaSet \"" + replicaSets().get(0).name() + "\" has successfully progressed.");
    assertThat(cluster.events("default", "ScalingReplicaSet"))
        .containsExactly(
            "Normal: Scaled up replica set " + replicaSets().get(0).name() + " from 0 to 3");
  }

  @Test
  void aNewTemplateReplacesAllPodsAndMakesTheNextRevision() {
    cluster.create("deployments", DEPLOYMENT);

    setImage("v2");

    assertThat(cluster.pods("default")).hasSize(3).allMatch(p -> image(p).equals("v2"));
    assertThat(deployment().annotation("deployment.kubernetes.io/revision")).isEqualTo("2");
    assertThat(replicaSetOf("v1").spec().path("replicas").asInt()).isZero();
    assertThat(cluster.events("default", "ScalingReplicaSet"))
        .contains(
            "Normal: Scaled up replica set " + replicaSetOf("v2").name() + " from 0 to 1",
            "Normal: Scaled down replica set " + replicaSetOf("v1").name() + " from 3 to 2",
            "Normal: Scaled down replica set " + replicaSetOf("v1").name() + " from 1 to 0");
  }

  @Test
  void goingBackReusesTheOldReplicaSetAndGivesItTheNextRevision() {
    cluster.create("deployments", DEPLOYMENT);
    String first = replicaSetOf("v1").name();
    setImage("v2");

    setImage("v1");

    assertThat(replicaSets()).hasSize(2);
    assertThat(replicaSetOf("v1").name()).isEqualTo(first);
    assertThat(replicaSetOf("v1").annotation("deployment.kubernetes.io/revision")).isEqualTo("3");
    assertThat(replicaSetOf("v1").annotation("deployment.kubernetes.io/revision-history"))
        .isEqualTo("1");
    assertThat(deployment().annotation("deployment.kubernetes.io/revision")).isEqualTo("3");
  }

  @Test
  void aBrokenTemplateStopsAtOneExtraPodAndExceedsItsDeadline() {
    cluster.create("deployments", DEPLOYMENT);

    setImage(BROKEN);
    assertThat(cluster.pods("default")).hasSize(4);
    assertThat(condition("Progressing").path("reason").asText()).isEqualTo("ReplicaSetUpdated");

    cluster.advance(Duration.ofSeconds(605));

    assertThat(condition("Progressing").path("status").asText()).isEqualTo("False");
    assertThat(condition("Progressing").path("reason").asText())
        .isEqualTo("ProgressDeadlineExceeded");
    assertThat(condition("Progressing").path("message").asText())
        .isEqualTo("ReplicaSet \"" + replicaSetOf(BROKEN).name() + "\" has timed out progressing.");
    assertThat(condition("Available").path("status").asText()).isEqualTo("True");
  }

  @Test
  void scalingInTheMiddleOfARolloutSharesThePodsOut() {
    cluster.create("deployments", DEPLOYMENT);
    edit(spec -> spec.put("replicas", 10));
    edit(
        spec ->
            spec.withObjectProperty("strategy")
                .withObjectProperty("rollingUpdate")
                .put("maxSurge", 3)
                .put("maxUnavailable", 2));
    setImage(BROKEN);
    assertThat(replicaSetOf("v1").spec().path("replicas").asInt()).isEqualTo(8);
    assertThat(replicaSetOf(BROKEN).spec().path("replicas").asInt()).isEqualTo(5);

    edit(spec -> spec.put("replicas", 15));

    assertThat(replicaSetOf("v1").spec().path("replicas").asInt()).isEqualTo(11);
    assertThat(replicaSetOf(BROKEN).spec().path("replicas").asInt()).isEqualTo(7);
  }

  @Test
  void recreateEndsAllOldPodsBeforeItMakesNewOnes() {
    cluster.create("deployments", DEPLOYMENT);
    edit(spec -> spec.putObject("strategy").put("type", "Recreate"));

    setImage("v2");

    assertThat(cluster.pods("default")).hasSize(3).allMatch(p -> image(p).equals("v2"));
    assertThat(cluster.events("default", "ScalingReplicaSet"))
        .containsSubsequence(
            "Normal: Scaled down replica set " + replicaSetOf("v1").name() + " from 3 to 0",
            "Normal: Scaled up replica set " + replicaSetOf("v2").name() + " from 0 to 3");
  }

  @Test
  void aPausedDeploymentScalesButRollsNothingOut() {
    cluster.create("deployments", DEPLOYMENT);
    edit(spec -> spec.put("paused", true));
    assertThat(condition("Progressing").path("reason").asText()).isEqualTo("DeploymentPaused");

    setImage("v2");
    edit(spec -> spec.put("replicas", 5));
    assertThat(cluster.pods("default")).hasSize(5).allMatch(p -> image(p).equals("v1"));

    edit(spec -> spec.put("paused", false));
    assertThat(cluster.pods("default")).hasSize(5).allMatch(p -> image(p).equals("v2"));
  }

  @Test
  void keepsNoMoreHistoryThanItsLimit() {
    cluster.create("deployments", DEPLOYMENT);
    for (String image : List.of("v2", "v3", "v4", "v5")) {
      setImage(image);
    }

    assertThat(replicaSets())
        .extracting(rs -> rs.json().at("/spec/template/spec/containers/0/image").asText())
        .containsExactlyInAnyOrder("v3", "v4", "v5");
  }

  @Test
  void aTakenHashCountsAsCollision() {
    cluster.create("deployments", DEPLOYMENT);
    KubeObject taken = replicaSets().get(0);
    cluster.delete("apps/v1", "deployments", "default", "web");
    ObjectNode foreign = taken.mutableJson();
    cluster.edit(
        "apps/v1",
        "replicasets",
        "default",
        taken.name(),
        rs -> {
          ObjectNode metadata = rs.withObjectProperty("metadata");
          metadata.putArray("ownerReferences");
          metadata.putObject("labels").put("other", "yes");
          return rs;
        });
    assertThat(foreign.path("kind").asText()).isEqualTo("ReplicaSet");

    cluster.create("deployments", DEPLOYMENT);
    cluster.advance(Duration.ofSeconds(5));

    assertThat(deployment().status().path("collisionCount").asInt()).isEqualTo(1);
    assertThat(replicaSets()).hasSize(2);
  }
}
