package io.kubejar.kubelet;

import static io.kubejar.kubelet.KubeletFixture.container;
import static io.kubejar.kubelet.KubeletFixture.phase;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerRefusalTest {
  private final KubeletFixture fixture = new KubeletFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private JsonNode waiting(String name) {
    return container(fixture.pod(name)).at("/state/waiting");
  }

  @ParameterizedTest
  @CsvSource({"registry.invalid/app:1", "invalid.example.com:5000/app:1"})
  void imagesOfARegistryThatCannotExistAreNotPulled(String image) {
    fixture.run("web", "{containers: [{name: main, image: '" + image + "'}]}");
    assertThat(waiting("web").path("reason").asText()).isEqualTo("ErrImagePull");
    assertThat(waiting("web").path("message").asText()).endsWith(": no such host");

    fixture.advance(5);
    assertThat(waiting("web").path("reason").asText()).isEqualTo("ImagePullBackOff");
  }

  @Test
  void anImageThatIsNotThereIsNeverPulledIfThePolicySaysSo() {
    fixture.runtime.failPull("app:1", "not found");
    fixture.run("web", "{containers: [{name: main, image: 'app:1', imagePullPolicy: Never}]}");
    assertThat(waiting("web").path("reason").asText()).isEqualTo("ErrImageNeverPull");
    assertThat(waiting("web").path("message").asText())
        .isEqualTo("Container image \"app:1\" is not present with pull policy of Never");
    assertThat(fixture.messages("Pulling")).isEmpty();

    fixture.runtime.allowPull("app:1");
    fixture.advance(60);
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
    assertThat(fixture.messages("ErrImageNeverPull")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "APP, invalid reference format: repository name (library/APP) must be lowercase",
    "app:, invalid reference format",
    "a b:1, invalid reference format",
    "reg.example.com/Team/app:1,"
        + " invalid reference format: repository name (Team/app) must be lowercase",
  })
  void aNameThatCannotNameAnImageIsRefused(String image, String why) {
    fixture.run("web", "{containers: [{name: main, image: '" + image + "'}]}");

    String quoted = "\"" + image + "\"";
    assertThat(waiting("web").path("reason").asText()).isEqualTo("InvalidImageName");
    assertThat(waiting("web").path("message").asText())
        .isEqualTo(
            "Failed to apply default image tag %s: couldn't parse image name %s: %s"
                .formatted(quoted, quoted, why));
    assertThat(fixture.events("web")).contains("InspectFailed", "Failed");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx",
    "nginx:1.27-alpine",
    "team/app",
    "localhost:5000/app:v1",
    "Reg.Example.com/a/b-c__d.e:V1_x",
    "app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "app:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  })
  void aNameThatCanNameAnImageIsPulled(String image) {
    fixture.run("web", "{containers: [{name: main, image: '" + image + "'}]}");

    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
  }

  @Test
  void aContainerThatMustNotBeRootIsNotStartedAsRoot() {
    KubeObject pod =
        fixture.run(
            "web",
            "{securityContext: {runAsNonRoot: true}, containers: [{name: main, image: nginx,"
                + " securityContext: {runAsUser: 0}}]}");

    assertThat(waiting("web").path("reason").asText()).isEqualTo("CreateContainerConfigError");
    assertThat(waiting("web").path("message").asText())
        .isEqualTo(
            "container's runAsUser breaks non-root policy (pod: \"web_default("
                + pod.uid()
                + ")\", container: main)");
  }

  @Test
  void aVolumeWaitsForTheKeyThatItWants() {
    fixture.create("v1", "configmaps", "default", "{metadata: {name: cm}, data: {a: b}}");
    fixture.run(
        "web",
        "{volumes: [{name: v, configMap: {name: cm, items: [{key: k, path: k}]}}],"
            + " containers: [{name: main, image: nginx}]}");
    assertThat(fixture.messages("FailedMount"))
        .containsExactly(
            "MountVolume.SetUp failed for volume \"v\" : configmap references non-existent config"
                + " key: k");
    assertThat(waiting("web").path("reason").asText()).isEqualTo("ContainerCreating");

    JsonNode patch = Json.object().set("data", TestControlPlane.yaml("{k: v}"));
    fixture
        .plane
        .client()
        .resource("v1", "configmaps")
        .patch("default", "cm", "", StatusPatch.MEDIA_TYPE, patch);
    fixture.plane.settle();
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
  }
}
