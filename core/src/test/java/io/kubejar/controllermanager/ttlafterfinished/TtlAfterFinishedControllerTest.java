package io.kubejar.controllermanager.ttlafterfinished;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.controllermanager.garbagecollector.GarbageCollector;
import io.kubejar.controllermanager.job.JobController;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TtlAfterFinishedControllerTest {
  @Test
  void aFinishedJobGoesWithItsPodsWhenItsTimeIsOver() {
    try (TestControlPlane cluster = new TestControlPlane()) {
      cluster.start(
          new TtlAfterFinishedController(),
          new JobController(),
          new GarbageCollector(cluster.resources()),
          new FakeKubelet(pod -> State.SUCCEEDED, Duration.ZERO));
      cluster.create(
          "jobs",
          """
          apiVersion: batch/v1
          kind: Job
          metadata: {name: work, namespace: default}
          spec:
            ttlSecondsAfterFinished: 30
            completions: 1
            selector: {matchLabels: {job: work}}
            template:
              metadata: {labels: {job: work}}
              spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
          """);

      cluster.advance(Duration.ofSeconds(29));
      assertThat(cluster.list("batch/v1", "jobs", "default")).hasSize(1);

      cluster.advance(Duration.ofSeconds(2));
      assertThat(cluster.list("batch/v1", "jobs", "default")).isEmpty();
      assertThat(cluster.pods("default")).isEmpty();
    }
  }
}
