package io.kubejar.controllermanager.cronjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.job.JobController;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CronJobControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();
  private final AtomicReference<State> outcome = new AtomicReference<>(State.SUCCEEDED);

  @BeforeEach
  void start() {
    cluster.start(
        new CronJobController(),
        new JobController(),
        new FakeKubelet(pod -> outcome.get(), Duration.ZERO));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void create(String policy) {
    cluster.create(
        "cronjobs",
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: tick, namespace: default}
        spec:
          schedule: "*/10 * * * *"
          concurrencyPolicy: %s
          successfulJobsHistoryLimit: 3
          failedJobsHistoryLimit: 1
          jobTemplate:
            spec:
              selector: {matchLabels: {job: tick}}
              template:
                metadata: {labels: {job: tick}}
                spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
        """
            .formatted(policy));
  }

  private List<KubeObject> jobs() {
    return cluster.list("batch/v1", "jobs", "default");
  }

  private KubeObject cronJob() {
    return cluster.resource("batch/v1", "cronjobs").get("default", "tick");
  }

  /** A Job that the CronJob owns but did not make, as {@code kubectl create job --from} does. */
  private void createJobOfTick(String name) {
    cluster.create(
        "jobs",
        """
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: %s
          namespace: default
          ownerReferences:
          - {apiVersion: batch/v1, kind: CronJob, name: tick, uid: %s, controller: true}
        spec:
          selector: {matchLabels: {job: other}}
          template:
            metadata: {labels: {job: other}}
            spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
        """
            .formatted(name, cronJob().uid()));
  }

  @Test
  void tellsOfAJobThatSomebodyElseMadeFromIt() {
    outcome.set(State.READY);
    create("Allow");

    createJobOfTick("by-hand");

    assertThat(cluster.events("default", "UnexpectedJob"))
        .contains("Warning: Saw a job that the controller did not create or forgot: by-hand");
    assertThat(cronJob().status().path("active")).isEmpty();
  }

  @Test
  void takesTheJobOfATimeThatItMadeBeforeItWasStopped() {
    outcome.set(State.READY);
    create("Allow");
    long minute = Instant.parse("2026-01-01T00:10:00Z").getEpochSecond() / 60;
    createJobOfTick("tick-" + minute);

    cluster.advance(Duration.ofMinutes(10));

    assertThat(jobs()).hasSize(1);
    assertThat(cronJob().status().at("/active/0/name").asText()).isEqualTo("tick-" + minute);
    assertThat(cluster.events("default", "SuccessfulCreate"))
        .noneMatch(event -> event.contains("Created job"));
  }

  @Test
  void makesAJobAtEachScheduledTimeNamedAfterIt() {
    create("Allow");
    assertThat(jobs()).isEmpty();

    cluster.advance(Duration.ofMinutes(10));

    Instant scheduled = Instant.parse("2026-01-01T00:10:00Z");
    assertThat(jobs())
        .extracting(KubeObject::name)
        .containsExactly("tick-" + scheduled.getEpochSecond() / 60);
    assertThat(jobs().get(0).annotation("batch.kubernetes.io/cronjob-scheduled-timestamp"))
        .isEqualTo("2026-01-01T00:10:00Z");
    assertThat(cronJob().status().path("lastScheduleTime").asText())
        .isEqualTo("2026-01-01T00:10:00Z");
    assertThat(cronJob().status().path("lastSuccessfulTime").asText())
        .isEqualTo("2026-01-01T00:10:00Z");
    assertThat(cronJob().status().path("active")).isEmpty();
  }

  @Test
  void keepsAsManyFinishedJobsAsItsHistoryLimit() {
    create("Allow");

    cluster.advance(Duration.ofHours(2));

    assertThat(jobs()).hasSize(3);
    assertThat(cluster.events("default", "SawCompletedJob")).isNotEmpty();
  }

  @Test
  void forbidStartsNoJobWhileOneRuns() {
    outcome.set(State.READY);
    create("Forbid");

    cluster.advance(Duration.ofMinutes(35));

    assertThat(jobs()).hasSize(1);
    assertThat(cronJob().status().path("active")).hasSize(1);
  }

  @Test
  void replaceDeletesTheJobThatStillRuns() {
    outcome.set(State.READY);
    create("Replace");

    cluster.advance(Duration.ofMinutes(25));

    assertThat(jobs()).hasSize(1);
    assertThat(jobs().get(0).annotation("batch.kubernetes.io/cronjob-scheduled-timestamp"))
        .isEqualTo("2026-01-01T00:20:00Z");
  }

  private static String next(String schedule, String zone, String after) {
    Instant next = Schedule.parse(schedule, ZoneId.of(zone)).next(Instant.parse(after));
    return String.valueOf(next);
  }

  @Test
  void schedulesFollowTheirFieldsAndTimeZone() {
    assertThat(next("30 4 * * *", "UTC", "2026-01-01T04:30:00Z")).isEqualTo("2026-01-02T04:30:00Z");
    assertThat(next("0 9 * * MON-FRI", "Europe/Berlin", "2026-01-02T12:00:00Z"))
        .isEqualTo("2026-01-05T08:00:00Z");
    assertThat(next("0 0 13 * FRI", "UTC", "2026-01-03T00:00:00Z"))
        .isEqualTo("2026-01-09T00:00:00Z");
    assertThat(next("30 2 29 3 *", "Europe/Berlin", "2026-01-01T00:00:00Z"))
        .isEqualTo("2027-03-29T00:30:00Z");
    assertThat(next("@hourly", "UTC", "2026-01-01T00:15:00Z")).isEqualTo("2026-01-01T01:00:00Z");
    assertThat(next("@every 1h30m", "UTC", "2026-01-01T00:00:00Z"))
        .isEqualTo("2026-01-01T01:30:00Z");
    assertThat(next("0 0 30 2 *", "UTC", "2026-01-01T00:00:00Z")).isEqualTo("null");
  }

  @Test
  void whatIsNoScheduleIsRefusedWithTheReason() {
    assertThatThrownBy(() -> Schedule.parse("* * *", ZoneOffset.UTC))
        .hasMessage("expected exactly 5 fields, found 3: [* * *]");
    assertThatThrownBy(() -> Schedule.parse("61 * * * *", ZoneOffset.UTC))
        .hasMessage("end of range (61) above maximum (59): 61");
  }
}
