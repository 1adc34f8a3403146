package io.kubejar.kubelet;

import static io.kubejar.kubelet.KubeletFixture.condition;
import static io.kubejar.kubelet.KubeletFixture.container;
import static io.kubejar.kubelet.KubeletFixture.phase;
import static io.kubejar.kubelet.KubeletFixture.script;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.kubelet.cri.ContainerExit;
import io.kubejar.kubelet.cri.ProbeRequest.Kind;
import io.kubejar.kubelet.cri.ProbeResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PodTerminationTest {
  private final KubeletFixture fixture = new KubeletFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aDeletedPodWhoseContainersStopAtOnceIsGoneAtOnce() {
    fixture.run("web", "{containers: [{name: main, image: nginx}]}");

    fixture.delete("web", 30);

    assertThat(fixture.exists("web")).isFalse();
    assertThat(fixture.messages("Killing")).containsExactly("Stopping container main");
  }

  @Test
  void aContainerThatIgnoresSigtermIsKilledWhenTheGracePeriodIsOver() {
    fixture.run(
        "web",
        "{containers: [{name: main, image: busybox, command: [sh, -c, \"trap '' TERM; sleep"
            + " 1000\"]}]}");
    fixture.delete("web", 30);
    fixture.advance(29);
    assertThat(fixture.exists("web")).isTrue();

    fixture.advance(1);
    assertThat(fixture.exists("web")).isFalse();
  }

  @Test
  void aPreStopHookIsWaitedFor() {
    fixture.run(
        "web",
        "{containers: [{name: main, image: nginx, lifecycle: {preStop: {exec: {command: [sleep,"
            + " '7']}}}}]}");
    fixture.delete("web", 30);
    fixture.advance(6);
    assertThat(fixture.exists("web")).isTrue();

    fixture.advance(1);
    assertThat(fixture.exists("web")).isFalse();
  }

  @Test
  void aPodThatVanishesFreesItsAddress() {
    for (int i = 0; i < 300; i++) {
      fixture.run("web" + i, "{containers: [{name: main, image: nginx}]}");
      fixture.pods().delete("default", "web" + i, Json.object().put("gracePeriodSeconds", 0));
      fixture.plane.settle();
    }

    KubeObject pod = fixture.run("last", "{containers: [{name: main, image: nginx}]}");
    assertThat(phase(pod)).isEqualTo("Running");
    assertThat(fixture.kubelets.worker(pod.uid())).isNotNull();
  }

  @Test
  void anExitingContainerIsRestartedWithItsLastStateKept() {
    fixture.run("web", "{containers: [{name: main, image: nginx}]}");

    fixture.runtime.exit("default", "web", "main", new ContainerExit(137, "OOMKilled", ""));
    fixture.plane.settle();

    KubeObject pod = fixture.pod("web");
    assertThat(container(pod).path("restartCount").asInt()).isEqualTo(1);
    assertThat(container(pod).at("/lastState/terminated/reason").asText()).isEqualTo("OOMKilled");
    assertThat(container(pod).at("/state").has("running")).isTrue();
  }

  @Test
  void aLivenessProbeThatFailsThriceRestartsTheContainer() {
    fixture.run(
        "web",
        "{containers: [{name: main, image: nginx, livenessProbe: {httpGet: {port: 80},"
            + " periodSeconds: 5, failureThreshold: 3}}]}");
    fixture.runtime.answerProbe(
        "default", "web", "main", Kind.LIVENESS, ProbeResult.failed("connection refused"));

    fixture.advance(14);
    assertThat(container(fixture.pod("web")).path("restartCount").asInt()).isZero();
    fixture.advance(1);
    assertThat(container(fixture.pod("web")).path("restartCount").asInt()).isEqualTo(1);
    assertThat(fixture.messages("Unhealthy")).contains("Liveness probe failed: connection refused");
    assertThat(fixture.messages("Killing"))
        .contains("Container main failed liveness probe, will be restarted");
  }

  @Test
  void aReadinessProbeDecidesReady() {
    fixture.runtime.answerProbe("default", "web", "main", Kind.READINESS, ProbeResult.failed("no"));
    fixture.run(
        "web",
        "{containers: [{name: main, image: nginx, readinessProbe: {httpGet: {port: 80},"
            + " periodSeconds: 10}}]}");
    KubeObject pod = fixture.pod("web");
    assertThat(phase(pod)).isEqualTo("Running");
    assertThat(condition(pod, "Ready").path("reason").asText()).isEqualTo("ContainersNotReady");

    fixture.runtime.answerProbe(
        "default", "web", "main", Kind.READINESS, ProbeResult.STEADY_SUCCESS);
    fixture.advance(10);
    assertThat(condition(fixture.pod("web"), "Ready").path("status").asText()).isEqualTo("True");

    fixture.runtime.answerProbe("default", "web", "main", Kind.READINESS, ProbeResult.failed("no"));
    fixture.advance(30);
    assertThat(condition(fixture.pod("web"), "Ready").path("status").asText()).isEqualTo("False");
    assertThat(container(fixture.pod("web")).path("restartCount").asInt()).isZero();
  }

  @Test
  void anExecProbeSeesTheFilesThatTheScriptMakes() {
    fixture.run(
        "web",
        "{containers: [{name: main, image: busybox, command: [sh, -c, 'touch /tmp/healthy; sleep"
            + " 30; rm -f /tmp/healthy; sleep 600'], livenessProbe: {exec: {command: [cat,"
            + " /tmp/healthy]}, periodSeconds: 5, initialDelaySeconds: 5}}]}");

    fixture.advance(30);
    assertThat(container(fixture.pod("web")).path("restartCount").asInt()).isZero();
    fixture.advance(15);
    assertThat(container(fixture.pod("web")).path("restartCount").asInt()).isEqualTo(1);
  }

  @Test
  void aStartupProbeHoldsBackReadiness() {
    fixture.runtime.answerProbe("default", "web", "main", Kind.STARTUP, ProbeResult.failed("no"));
    fixture.run(
        "web",
        "{containers: [{name: main, image: nginx, startupProbe: {httpGet: {port: 80},"
            + " periodSeconds: 1, failureThreshold: 60}, readinessProbe: {httpGet: {port: 80}}}]}");
    assertThat(container(fixture.pod("web")).path("started").asBoolean()).isFalse();

    fixture.advance(5);
    fixture.runtime.resetProbes("default", "web", "main");
    fixture.advance(1);
    assertThat(container(fixture.pod("web")).path("started").asBoolean()).isTrue();
    assertThat(container(fixture.pod("web")).path("ready").asBoolean()).isTrue();
  }

  @Test
  void aTerminationMessageIsTakenFromItsFile() {
    fixture.run(
        "job",
        "{restartPolicy: Never, containers: [%s]}"
            .formatted(script("main", "echo done > /dev/termination-log; exit 2")));

    assertThat(container(fixture.pod("job")).at("/state/terminated/message").asText())
        .isEqualTo("done\n");
  }
}
