package io.kubejar.kubelet;

import static io.kubejar.kubelet.KubeletFixture.condition;
import static io.kubejar.kubelet.KubeletFixture.container;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PodResizeTest {
  private static final String POD =
      """
      {containers: [{name: main, image: nginx,
        resources: {requests: {cpu: 500m, memory: %s}},
        resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired},
                       {resourceName: memory, restartPolicy: RestartContainer}]}]}
      """;

  private final KubeletFixture fixture = new KubeletFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private KubeObject resize(String name, String requests) {
    JsonNode patch =
        TestControlPlane.yaml(
            "{spec: {containers: [{name: main, resources: {requests: %s}}]}}".formatted(requests));
    fixture.pods().patch("default", name, "resize", StatusPatch.MEDIA_TYPE, patch);
    fixture.plane.settle();
    return fixture.pod(name);
  }

  private static String given(KubeObject pod, String resource) {
    JsonNode container = container(pod);
    String allocated = container.at("/allocatedResources/" + resource).asText();
    assertThat(container.at("/resources/requests/" + resource).asText()).isEqualTo(allocated);
    return allocated;
  }

  @Test
  void aResizeOfCpuIsGivenToTheRunningContainer() {
    fixture.run("web", POD.formatted("1Gi"));
    KubeObject pod = resize("web", "{cpu: 750m}");

    assertThat(given(pod, "cpu")).isEqualTo("750m");
    assertThat(container(pod).path("restartCount").asInt()).isZero();
    assertThat(fixture.events("web")).contains("ResizeStarted", "ResizeCompleted");
  }

  @Test
  void aResizeRestartsTheContainerIfItsPolicySaysSo() {
    fixture.run("web", POD.formatted("1Gi"));
    KubeObject pod = resize("web", "{memory: 2Gi}");

    assertThat(given(pod, "memory")).isEqualTo("2Gi");
    assertThat(container(pod).path("restartCount").asInt()).isEqualTo(1);
    assertThat(fixture.messages("Killing"))
        .containsExactly("Container main resize requires restart");
  }

  @Test
  void aResizeBeyondTheNodeIsInfeasibleUntilItIsTakenBack() {
    fixture.run("web", POD.formatted("1Gi"));
    KubeObject pod = resize("web", "{cpu: '1000'}");

    assertThat(condition(pod, "PodResizePending").path("status").asText()).isEqualTo("True");
    assertThat(condition(pod, "PodResizePending").path("reason").asText()).isEqualTo("Infeasible");
    assertThat(condition(pod, "PodResizePending").path("message").asText())
        .isEqualTo("Node didn't have enough capacity: cpu, requested: 1000000, capacity: 8000");
    assertThat(given(pod, "cpu")).isEqualTo("500m");

    pod = resize("web", "{cpu: 500m}");
    assertThat(condition(pod, "PodResizePending")).isEmpty();
    assertThat(condition(pod, "Ready").path("status").asText()).isEqualTo("True");
  }

  @Test
  void aResizeThatAnotherPodIsInTheWayOfIsDeferredUntilItIsGone() {
    fixture.run("web", POD.formatted("10Gi"));
    fixture.run("other", POD.formatted("10Gi"));
    KubeObject pod = resize("web", "{memory: 30Gi}");

    assertThat(condition(pod, "PodResizePending").path("reason").asText()).isEqualTo("Deferred");
    assertThat(condition(pod, "PodResizePending").path("message").asText())
        .isEqualTo(
            "Node didn't have enough resource: memory, requested: 32212254720, used: 10737418240,"
                + " capacity: 34359738368");
    assertThat(given(pod, "memory")).isEqualTo("10Gi");

    fixture.delete("other", 0);
    pod = fixture.pod("web");
    assertThat(condition(pod, "PodResizePending")).isEmpty();
    assertThat(given(pod, "memory")).isEqualTo("30Gi");
  }

  @Test
  void whatAResizeTookIsGivenBackWithThePod() {
    fixture.run("web", POD.formatted("1Gi"));
    resize("web", "{memory: 30Gi}");
    fixture.delete("web", 0);

    KubeObject next = fixture.run("next", POD.formatted("31Gi"));
    assertThat(KubeletFixture.phase(next)).isEqualTo("Running");
    KubeObject tooMuch = fixture.run("more", POD.formatted("2Gi"));
    assertThat(tooMuch.status().path("reason").asText()).isEqualTo("OutOfmemory");
  }
}
