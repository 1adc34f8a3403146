package io.kubejar.controllermanager.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();
  private volatile Function<KubeObject, State> outcome = pod -> State.SUCCEEDED;

  @BeforeEach
  void start() {
    cluster.start(new JobController(), new FakeKubelet(pod -> outcome.apply(pod), Duration.ZERO));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void create(String spec) {
    cluster.create(
        "jobs",
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: work, namespace: default}
        spec:
          %s
          selector: {matchLabels: {job: work}}
          template:
            metadata: {labels: {job: work}}
            spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
        """
            .formatted(spec.strip().replace("\n", "\n  ")));
  }

  private JsonNode status() {
    return cluster.resource("batch/v1", "jobs").get("default", "work").status();
  }

  private JsonNode condition(String type) {
    return Conditions.find(status(), type);
  }

  private void suspend(boolean suspended) {
    cluster.edit(
        "batch/v1",
        "jobs",
        "default",
        "work",
        job -> {
          job.withObjectProperty("spec").put("suspend", suspended);
          return job;
        });
  }

  @Test
  void runsItsCompletionsAndCompletes() {
    create("completions: 5\nparallelism: 2");

    assertThat(status().path("succeeded").asInt()).isEqualTo(5);
    assertThat(status().has("active")).isFalse();
    assertThat(status().path("uncountedTerminatedPods")).isEmpty();
    assertThat(status().has("completionTime")).isTrue();
    assertThat(condition("Complete").path("reason").asText()).isEqualTo("CompletionsReached");
    assertThat(condition("SuccessCriteriaMet").path("status").asText()).isEqualTo("True");
    assertThat(cluster.pods("default")).hasSize(5).noneMatch(Jobs::hasFinalizer);
    assertThat(cluster.events("default", "Completed")).containsExactly("Normal: Job completed");
  }

  @Test
  void runsNoMorePodsAtOnceThanItsParallelism() {
    outcome = pod -> State.READY;

    create("completions: 5\nparallelism: 2");

    assertThat(cluster.pods("default")).hasSize(2);
    assertThat(status().path("active").asInt()).isEqualTo(2);
    assertThat(status().path("ready").asInt()).isEqualTo(2);
  }

  @Test
  void failsWhenItsBackoffLimitIsReached() {
    outcome = pod -> State.FAILED;

    create("completions: 1\nbackoffLimit: 0");

    assertThat(condition("Failed").path("reason").asText()).isEqualTo("BackoffLimitExceeded");
    assertThat(condition("Failed").path("message").asText())
        .isEqualTo("Job has reached the specified backoff limit");
    assertThat(status().path("failed").asInt()).isEqualTo(1);
    assertThat(cluster.events("default", "BackoffLimitExceeded")).hasSize(1);
  }

  @Test
  void waitsLongerAfterEachFailure() {
    outcome = pod -> State.FAILED;
    create("completions: 1\nbackoffLimit: 6");
    assertThat(cluster.pods("default")).hasSize(1);

    cluster.advance(Duration.ofSeconds(11));
    assertThat(cluster.pods("default")).hasSize(2);
    cluster.advance(Duration.ofSeconds(11));
    assertThat(cluster.pods("default")).hasSize(2);
    cluster.advance(Duration.ofSeconds(10));
    assertThat(cluster.pods("default")).hasSize(3);
  }

  @Test
  void failsPastItsDeadlineAndItsPodsGo() {
    outcome = pod -> State.READY;
    create("activeDeadlineSeconds: 60");
    assertThat(cluster.pods("default")).hasSize(1);

    cluster.advance(Duration.ofSeconds(61));

    assertThat(condition("Failed").path("reason").asText()).isEqualTo("DeadlineExceeded");
    assertThat(condition("Failed").path("message").asText())
        .isEqualTo("Job was active longer than specified deadline");
    assertThat(cluster.pods("default")).isEmpty();
    assertThat(status().path("failed").asInt()).isEqualTo(1);
  }

  @Test
  void makesNoPodsWhileSuspended() {
    create("suspend: true");
    assertThat(cluster.pods("default")).isEmpty();
    assertThat(condition("Suspended").path("reason").asText()).isEqualTo("JobSuspended");
    assertThat(status().has("startTime")).isFalse();

    suspend(false);
    assertThat(condition("Complete").path("status").asText()).isEqualTo("True");
    assertThat(condition("Suspended").path("reason").asText()).isEqualTo("JobResumed");
    assertThat(cluster.events("default", "Resumed")).containsExactly("Normal: Job resumed");
  }

  @Test
  void suspendingDeletesRunningPodsWithoutCountingThemAsFailed() {
    outcome = pod -> State.READY;
    create("completions: 2\nparallelism: 2");

    suspend(true);

    assertThat(cluster.pods("default")).isEmpty();
    assertThat(status().path("failed").asInt()).isZero();
    assertThat(status().has("active")).isFalse();
  }

  @Test
  void anIndexedJobRunsEachIndexOnceAndNamesTheCompletedOnes() {
    create("completions: 4\nparallelism: 4\ncompletionMode: Indexed");

    assertThat(status().path("completedIndexes").asText()).isEqualTo("0-3");
    assertThat(status().path("succeeded").asInt()).isEqualTo(4);
    assertThat(cluster.pods("default"))
        .extracting(pod -> pod.spec().path("hostname").asText())
        .containsExactlyInAnyOrder("work-0", "work-1", "work-2", "work-3");
  }

  @Test
  void aFailedIndexIsRetriedUpToItsOwnLimit() {
    outcome = pod -> Jobs.index(pod) == 1 ? State.FAILED : State.SUCCEEDED;
    create("completions: 3\nparallelism: 3\ncompletionMode: Indexed\nbackoffLimitPerIndex: 1");

    cluster.advance(Duration.ofMinutes(2));

    assertThat(status().path("completedIndexes").asText()).isEqualTo("0,2");
    assertThat(status().path("failedIndexes").asText()).isEqualTo("1");
    assertThat(condition("Failed").path("reason").asText()).isEqualTo("FailedIndexes");
    assertThat(cluster.pods("default")).hasSize(4);
  }

  @Test
  void anIndexThatFailedDoesNotHoldUpTheOthers() {
    outcome = pod -> pod.name().startsWith("work-0-") ? State.FAILED : State.SUCCEEDED;
    create("completions: 3\nparallelism: 2\ncompletionMode: Indexed\nbackoffLimitPerIndex: 5");

    assertThat(status().path("completedIndexes").asText()).isEqualTo("1,2");
    assertThat(status().path("failed").asInt()).isZero();
    KubeObject failed =
        cluster.pods("default").stream()
            .filter(pod -> pod.name().startsWith("work-0-"))
            .findFirst()
            .orElseThrow();
    assertThat(failed.metadata().path("finalizers"))
        .as("the next Pod of the index counts on from this one")
        .isNotEmpty();

    outcome = pod -> State.SUCCEEDED;
    cluster.advance(Duration.ofSeconds(11));

    assertThat(condition("Complete").path("status").asText()).isEqualTo("True");
    assertThat(status().path("failed").asInt()).isEqualTo(1);
    assertThat(cluster.pods("default"))
        .filteredOn(pod -> pod.name().startsWith("work-0-"))
        .extracting(pod -> pod.annotation("batch.kubernetes.io/job-index-failure-count"))
        .containsExactlyInAnyOrder("0", "1");
  }

  @Test
  void indexesAreWrittenAsRanges() {
    assertThat(Indexes.parse("0,2-4,7,9,10", 20)).hasToString("0,2-4,7,9,10");
    assertThat(Indexes.parse("0-100", 3)).hasToString("0-2");
    assertThat(List.of(Indexes.parse("", 3).size())).containsExactly(0);
  }
}
