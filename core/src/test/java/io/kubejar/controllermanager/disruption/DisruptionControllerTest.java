package io.kubejar.controllermanager.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.replicaset.ReplicaSetController;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DisruptionControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(
        new DisruptionController(cluster.resources()),
        new ReplicaSetController(),
        new FakeKubelet());
    cluster.create(
        "replicasets",
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web, namespace: default}
        spec:
          replicas: 4
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: nginx}]}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private JsonNode createBudget(String rule) {
    return createBudget(rule, "web");
  }

  private JsonNode createBudget(String rule, String app) {
    cluster.create(
        "poddisruptionbudgets",
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web, namespace: default}
        spec: {%s, selector: {matchLabels: {app: %s}}}
        """
            .formatted(rule, app));
    return status();
  }

  private JsonNode status() {
    return cluster.resource("policy/v1", "poddisruptionbudgets").get("default", "web").status();
  }

  @Test
  void countsWhatIsHealthyDesiredExpectedAndAllowed() {
    JsonNode status = createBudget("minAvailable: 3");

    assertThat(status.path("currentHealthy").asInt()).isEqualTo(4);
    assertThat(status.path("desiredHealthy").asInt()).isEqualTo(3);
    assertThat(status.path("expectedPods").asInt()).isEqualTo(4);
    assertThat(status.path("disruptionsAllowed").asInt()).isEqualTo(1);
    assertThat(Conditions.find(status, "DisruptionAllowed").path("reason").asText())
        .isEqualTo("SufficientPods");
  }

  @Test
  void percentagesGoByTheScaleOfTheController() {
    JsonNode status = createBudget("maxUnavailable: 30%");

    assertThat(status.path("expectedPods").asInt()).isEqualTo(4);
    assertThat(status.path("desiredHealthy").asInt()).isEqualTo(2);
    assertThat(status.path("disruptionsAllowed").asInt()).isEqualTo(2);
  }

  @Test
  void aPodChosenForEvictionCountsAsGoneForTwoMinutes() {
    createBudget("minAvailable: 3");
    String evicted = cluster.pods("default").get(0).name();
    cluster.editStatus(
        "policy/v1",
        "poddisruptionbudgets",
        "default",
        "web",
        budget -> {
          budget
              .withObjectProperty("status")
              .putObject("disruptedPods")
              .put(evicted, "2026-01-01T00:00:00Z");
          return budget;
        });
    assertThat(status().path("disruptionsAllowed").asInt()).isZero();

    cluster.advance(Duration.ofSeconds(121));

    assertThat(status().path("disruptionsAllowed").asInt()).isEqualTo(1);
    assertThat(status().has("disruptedPods")).isFalse();
    assertThat(cluster.events("default", "NotDeleted")).hasSize(1);
  }

  private void createPod(String name, String owners) {
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default, labels: {app: %s}, ownerReferences: %s}
        spec: {containers: [{name: c, image: nginx}]}
        """
            .formatted(name, name, owners));
  }

  @Test
  void aDisruptionThatDidNotHappenIsTakenBackAfterTwoMinutes() {
    String pod = cluster.pods("default").get(0).name();
    cluster.editStatus(
        "v1",
        "pods",
        "default",
        pod,
        json -> {
          ObjectNode status = json.withObjectProperty("status");
          Instant now = cluster.now();
          status
              .withArrayProperty("conditions")
              .add(Conditions.of("DisruptionTarget", "True", "EvictionByEvictionAPI", "x", now));
          return json;
        });

    cluster.advance(Duration.ofSeconds(119));
    assertThat(disruption(pod).path("status").asText()).isEqualTo("True");

    cluster.advance(Duration.ofSeconds(2));
    assertThat(disruption(pod).path("status").asText()).isEqualTo("False");
    assertThat(disruption(pod).has("reason")).isFalse();
  }

  private JsonNode disruption(String pod) {
    JsonNode status = cluster.resource("v1", "pods").get("default", pod).status();
    return Conditions.find(status, "DisruptionTarget");
  }

  private static String controlledBy(KubeObject owner) {
    return "[{apiVersion: %s, kind: %s, name: %s, uid: %s, controller: true}]"
        .formatted(owner.apiVersion(), owner.kind(), owner.name(), owner.uid());
  }

  @Test
  void podsWithoutControllerAreNotCountedByShareAndAreToldOf() {
    createPod("bare", "[]");

    JsonNode status = createBudget("maxUnavailable: 1", "bare");

    assertThat(status.path("expectedPods").asInt()).isZero();
    assertThat(status.path("disruptionsAllowed").asInt()).isZero();
    assertThat(Conditions.find(status, "DisruptionAllowed").path("reason").asText())
        .isEqualTo("InsufficientPods");
    assertThat(cluster.events("default", "UnmanagedPods"))
        .containsExactly(
            "Warning: Pods selected by this PodDisruptionBudget (selector:"
                + " &LabelSelector{MatchLabels:map[string]string{app:"
                + " bare,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be"
                + " unmanaged. As a result, the status of the PDB cannot be calculated correctly,"
                + " which may result in undefined behavior. To account for these pods please set"
                + " \".spec.minAvailable\" field of the PDB to an integer value.");
  }

  @Test
  void asksControllersOfOtherKindsForTheirScale() {
    KubeObject owner =
        cluster.create(
            "deployments",
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: direct, namespace: default}
            spec: {replicas: 7, selector: {matchLabels: {app: d}}, template: {spec: {}}}
            """);
    createPod("direct", controlledBy(owner));

    assertThat(createBudget("maxUnavailable: 2", "direct").path("expectedPods").asInt())
        .isEqualTo(7);
  }

  @Test
  void aControllerThatCannotBeScaledAllowsNoDisruption() {
    KubeObject job =
        cluster.create(
            "jobs",
            "{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: default}, spec: {}}");
    createPod("worker", controlledBy(job));

    JsonNode status = createBudget("maxUnavailable: 1", "worker");

    JsonNode allowed = Conditions.find(status, "DisruptionAllowed");
    assertThat(allowed.path("reason").asText()).isEqualTo("SyncFailed");
    assertThat(allowed.path("message").asText())
        .isEqualTo("jobs.batch does not implement the scale subresource");
    assertThat(cluster.events("default", "CalculateExpectedPodCountFailed"))
        .contains(
            "Warning: Failed to calculate the number of expected pods: jobs.batch does not"
                + " implement the scale subresource");
  }
}
