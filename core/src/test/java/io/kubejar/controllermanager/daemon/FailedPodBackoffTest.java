package io.kubejar.controllermanager.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FailedPodBackoffTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @AfterEach
  void close() {
    cluster.close();
  }

  private int replaced() {
    return cluster.events("default", "SuccessfulDelete").size();
  }

  @Test
  void podsThatFailAgainAndAgainAreReplacedMoreAndMoreSlowly() {
    cluster.start(new DaemonSetController(), new FakeKubelet(pod -> State.FAILED, Duration.ZERO));
    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: a}}");
    cluster.create(
        "daemonsets",
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent, namespace: default}
        spec:
          updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1, maxSurge: 0}}
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: c, image: v1}]}
        """);
    assertThat(replaced()).isEqualTo(1);

    cluster.advance(Duration.ofSeconds(1));
    assertThat(replaced()).isEqualTo(2);
    cluster.advance(Duration.ofSeconds(1));
    assertThat(replaced()).isEqualTo(2);
    cluster.advance(Duration.ofSeconds(1));
    assertThat(replaced()).isEqualTo(3);
    cluster.advance(Duration.ofSeconds(4));
    assertThat(replaced()).isEqualTo(4);
  }
}
