package io.kubejar.kubelet;

import static io.kubejar.kubelet.KubeletFixture.condition;
import static io.kubejar.kubelet.KubeletFixture.container;
import static io.kubejar.kubelet.KubeletFixture.phase;
import static io.kubejar.kubelet.KubeletFixture.script;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PodLifeTest {
  private final KubeletFixture fixture = new KubeletFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aBoundPodRunsAndIsReadyAtOnce() {
    KubeObject pod = fixture.run("web", "{containers: [{name: main, image: nginx}]}");

    assertThat(phase(pod)).isEqualTo("Running");
    for (String type :
        new String[] {
          "PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"
        }) {
      assertThat(condition(pod, type).path("status").asText()).as(type).isEqualTo("True");
    }
    JsonNode status = container(pod);
    assertThat(status.path("image").asText()).isEqualTo("docker.io/library/nginx:latest");
    assertThat(status.path("imageID").asText()).startsWith("docker.io/library/nginx@sha256:");
    assertThat(status.path("containerID").asText()).startsWith("containerd://");
    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(status.path("started").asBoolean()).isTrue();
    assertThat(status.path("state").path("running").path("startedAt").asText()).isNotEmpty();
    assertThat(pod.status().path("podIP").asText()).startsWith("10.244.");
    assertThat(pod.status().path("hostIP").asText()).isEqualTo("172.18.0.2");
    assertThat(fixture.events("web"))
        .containsExactlyInAnyOrder("Pulling", "Pulled", "Created", "Started");
  }

  @Test
  void aSecondPodFindsTheImageOnTheNode() {
    fixture.run("first", "{containers: [{name: main, image: 'nginx:1.27'}]}");
    fixture.run("second", "{containers: [{name: main, image: 'nginx:1.27'}]}");

    assertThat(fixture.messages("Pulled"))
        .contains(
            "Container image \"nginx:1.27\" already present on machine and can be accessed by"
                + " the pod");
  }

  @Test
  void podsHaveAddressesOfTheirOwnThatAreReused() {
    KubeObject first = fixture.run("first", "{containers: [{name: main, image: nginx}]}");
    KubeObject second = fixture.run("second", "{containers: [{name: main, image: nginx}]}");

    assertThat(second.status().path("podIP")).isNotEqualTo(first.status().path("podIP"));
  }

  @Test
  void initContainersRunInOrderBeforeTheOthers() {
    KubeObject pod =
        fixture.run(
            "web",
            "{initContainers: [%s, %s], containers: [{name: main, image: nginx}]}"
                .formatted(script("i1", "sleep 5"), script("i2", "sleep 5; exit 0")));
    assertThat(phase(pod)).isEqualTo("Pending");
    assertThat(container(pod).path("state").path("waiting").path("reason").asText())
        .isEqualTo("PodInitializing");
    assertThat(condition(pod, "Initialized").path("message").asText())
        .isEqualTo("containers with incomplete status: [i1 i2]");
    assertThat(condition(pod, "Ready").path("message").asText())
        .isEqualTo("containers with unready status: [main]");

    fixture.advance(5);
    pod = fixture.pod("web");
    JsonNode init = pod.status().path("initContainerStatuses");
    assertThat(init.path(0).path("state").path("terminated").path("reason").asText())
        .isEqualTo("Completed");
    assertThat(init.path(1).path("state").has("running")).isTrue();

    fixture.advance(5);
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
  }

  @Test
  void aFailingInitContainerFailsAPodThatNeverRestarts() {
    fixture.run(
        "web",
        "{restartPolicy: Never, initContainers: [%s], containers: [{name: main, image: nginx}]}"
            .formatted(script("init", "exit 4")));

    KubeObject pod = fixture.pod("web");
    assertThat(phase(pod)).isEqualTo("Failed");
    assertThat(container(pod).path("state").has("waiting")).isTrue();
    assertThat(condition(pod, "Ready").path("reason").asText()).isEqualTo("PodFailed");
  }

  @Test
  void sidecarsRunBesideTheOthersAndEndWithThem() {
    fixture.run(
        "job",
        "{restartPolicy: Never, initContainers: [{name: proxy, image: envoy, restartPolicy:"
            + " Always}], containers: [%s]}".formatted(script("main", "sleep 10; exit 0")));
    KubeObject pod = fixture.pod("job");
    assertThat(phase(pod)).isEqualTo("Running");
    assertThat(pod.status().at("/initContainerStatuses/0/ready").asBoolean()).isTrue();

    fixture.advance(10);
    pod = fixture.pod("job");
    assertThat(phase(pod)).isEqualTo("Succeeded");
    assertThat(pod.status().at("/initContainerStatuses/0/state/terminated/exitCode").asInt(-1))
        .isZero();
  }

  @Test
  void aPodThatNeverRestartsSucceedsOrFailsWithItsContainer() {
    fixture.run(
        "good", "{restartPolicy: Never, containers: [%s]}".formatted(script("main", "exit 0")));
    fixture.run(
        "bad", "{restartPolicy: Never, containers: [%s]}".formatted(script("main", "exit 3")));

    KubeObject good = fixture.pod("good");
    assertThat(phase(good)).isEqualTo("Succeeded");
    assertThat(condition(good, "Ready").path("reason").asText()).isEqualTo("PodCompleted");
    assertThat(condition(good, "Initialized").path("status").asText()).isEqualTo("True");
    KubeObject bad = fixture.pod("bad");
    assertThat(phase(bad)).isEqualTo("Failed");
    assertThat(container(bad).at("/state/terminated/exitCode").asInt()).isEqualTo(3);
    assertThat(container(bad).at("/state/terminated/reason").asText()).isEqualTo("Error");
    assertThat(container(bad).path("restartCount").asInt()).isZero();
  }

  @Test
  void aCrashingContainerIsRestartedAtOnceAndThenBacksOffLongerAndLonger() {
    fixture.run("web", "{containers: [%s]}".formatted(script("main", "exit 1")));

    KubeObject pod = fixture.pod("web");
    assertThat(phase(pod)).isEqualTo("Running");
    assertThat(container(pod).path("restartCount").asInt()).isEqualTo(1);
    assertThat(container(pod).at("/state/waiting/reason").asText()).isEqualTo("CrashLoopBackOff");
    assertThat(container(pod).at("/state/waiting/message").asText())
        .isEqualTo(
            "back-off 10s restarting failed container=main pod=web_default(" + pod.uid() + ")");
    assertThat(container(pod).at("/lastState/terminated/exitCode").asInt()).isEqualTo(1);

    fixture.advance(9);
    assertThat(container(fixture.pod("web")).path("restartCount").asInt()).isEqualTo(1);
    fixture.advance(1);
    assertThat(container(fixture.pod("web")).path("restartCount").asInt()).isEqualTo(2);
    fixture.advance(20);
    assertThat(container(fixture.pod("web")).path("restartCount").asInt()).isEqualTo(3);
    fixture.advance(40 + 80 + 160 + 300);
    pod = fixture.pod("web");
    assertThat(container(pod).path("restartCount").asInt()).isEqualTo(7);
    assertThat(container(pod).at("/state/waiting/message").asText()).contains("back-off 5m0s");
    assertThat(fixture.messages("BackOff"))
        .containsOnly(
            "Back-off restarting failed container main in pod web_default(" + pod.uid() + ")");
  }

  @Test
  void aPodPastItsDeadlineFails() {
    fixture.run("web", "{activeDeadlineSeconds: 30, containers: [{name: main, image: nginx}]}");
    fixture.advance(29);
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");

    fixture.advance(1);
    KubeObject pod = fixture.pod("web");
    assertThat(phase(pod)).isEqualTo("Failed");
    assertThat(pod.status().path("reason").asText()).isEqualTo("DeadlineExceeded");
    assertThat(container(pod).path("state").has("terminated")).isTrue();
  }

  @Test
  void readinessGatesHoldBackReadyButNotContainersReady() {
    fixture.run(
        "web",
        "{readinessGates: [{conditionType: example.com/gate}], containers: [{name: main, image:"
            + " nginx}]}");
    KubeObject pod = fixture.pod("web");
    assertThat(condition(pod, "ContainersReady").path("status").asText()).isEqualTo("True");
    assertThat(condition(pod, "Ready").path("reason").asText()).isEqualTo("ReadinessGatesNotReady");
    assertThat(condition(pod, "Ready").path("message").asText())
        .isEqualTo(
            "corresponding condition of pod readiness gate \"example.com/gate\" does not exist.");

    ObjectNode edited = pod.mutableJson();
    edited
        .withArray("/status/conditions")
        .addObject()
        .put("type", "example.com/gate")
        .put("status", "True");
    fixture.pods().updateStatus(edited);
    fixture.plane.settle();
    pod = fixture.pod("web");
    assertThat(condition(pod, "Ready").path("status").asText()).isEqualTo("True");
    assertThat(condition(pod, "example.com/gate").path("status").asText()).isEqualTo("True");
  }

  @Test
  void aMissingConfigMapHoldsBackTheContainerUntilItAppears() {
    fixture.run(
        "web",
        "{containers: [{name: main, image: nginx, envFrom: [{configMapRef: {name: later}}]}]}");
    KubeObject pod = fixture.pod("web");
    assertThat(phase(pod)).isEqualTo("Pending");
    assertThat(container(pod).at("/state/waiting/reason").asText())
        .isEqualTo("CreateContainerConfigError");
    assertThat(container(pod).at("/state/waiting/message").asText())
        .isEqualTo("configmap \"later\" not found");
    assertThat(fixture.messages("Failed")).containsExactly("Error: configmap \"later\" not found");

    fixture.create("v1", "configmaps", "default", "{metadata: {name: later}, data: {A: b}}");
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
  }

  @Test
  void aVolumeOfAMissingSecretIsNotMountedUntilItAppears() {
    fixture.run(
        "web",
        "{volumes: [{name: keys, secret: {secretName: later}}], containers: [{name: main, image:"
            + " nginx}]}");
    assertThat(container(fixture.pod("web")).at("/state/waiting/reason").asText())
        .isEqualTo("ContainerCreating");
    assertThat(fixture.messages("FailedMount"))
        .containsExactly(
            "MountVolume.SetUp failed for volume \"keys\" : secret \"later\" not found");

    fixture.create("v1", "secrets", "default", "{metadata: {name: later}}");
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
  }

  @Test
  void anImageThatCannotBePulledBacksOffAndHeals() {
    fixture.runtime.failPull("nope:1", "not found");
    fixture.run("web", "{containers: [{name: main, image: 'nope:1'}]}");
    assertThat(container(fixture.pod("web")).at("/state/waiting/reason").asText())
        .isEqualTo("ErrImagePull");

    fixture.advance(5);
    assertThat(container(fixture.pod("web")).at("/state/waiting/reason").asText())
        .isEqualTo("ImagePullBackOff");
    assertThat(fixture.messages("BackOff")).containsExactly("Back-off pulling image \"nope:1\"");

    fixture.runtime.allowPull("nope:1");
    fixture.advance(5);
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
  }

  @Test
  void hostNetworkPodsHaveTheNodesAddress() {
    KubeObject pod =
        fixture.run("web", "{hostNetwork: true, containers: [{name: main, image: nginx}]}");

    assertThat(pod.status().path("podIP")).isEqualTo(pod.status().path("hostIP"));
  }

  @Test
  void aPodThatTheNodeHasNoRoomForIsRejected() {
    KubeObject pod =
        fixture.run(
            "big", "{containers: [{name: main, image: nginx, resources: {requests: {cpu: '9'}}}]}");

    assertThat(phase(pod)).isEqualTo("Failed");
    assertThat(pod.status().path("reason").asText()).isEqualTo("OutOfcpu");
    assertThat(pod.status().path("message").asText())
        .isEqualTo(
            "Pod was rejected: Node didn't have enough resource: cpu, requested: 9000, used: 0,"
                + " capacity: 8000");
  }

  @Test
  void aPodWhoseSelectorDoesNotMatchIsRejected() {
    KubeObject pod =
        fixture.run(
            "picky", "{nodeSelector: {disk: ssd}, containers: [{name: main, image: nginx}]}");

    assertThat(pod.status().path("reason").asText()).isEqualTo("NodeAffinity");
    assertThat(pod.status().path("message").asText())
        .isEqualTo(
            "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node"
                + " affinity/selector");
  }
}
