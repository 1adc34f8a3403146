package io.kubejar.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Expected values are those of {@code k8s.io/client-go/tools/record/events_cache_test.go}. */
class ApiEventRecorderTest {
  private final TestControlPlane cluster = new TestControlPlane();
  private final EventRecorder recorder =
      new ApiEventRecorder(cluster.context().client(), cluster.loop().clock(), "tester", "");
  private KubeObject pod = KubeObject.of(TestControlPlane.yaml("{metadata: {name: none}}"));

  @BeforeEach
  void createPod() {
    pod =
        cluster.create(
            "pods",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: default}
            spec: {containers: [{name: c, image: nginx}]}
            """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void record(String reason, String message) {
    cluster.loop().execute(() -> recorder.normal(pod, reason, message));
    cluster.settle();
  }

  private List<String> events() {
    return cluster.list("v1", "events", "default").stream()
        .map(e -> e.json())
        .map(e -> e.path("message").asText() + " x" + e.path("count").asInt())
        .toList();
  }

  @Test
  void theSameEventIsCountedAndItsTimeIsTheLast() {
    record("Ran", "it runs");
    cluster.advance(Duration.ofSeconds(7));
    record("Ran", "it runs");

    assertThat(events()).containsExactly("it runs x2");
    KubeObject event = cluster.list("v1", "events", "default").get(0);
    assertThat(event.json().path("firstTimestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(event.json().path("lastTimestamp").asText()).isEqualTo("2026-01-01T00:00:07Z");
  }

  @Test
  void fromTheTenthOnSimilarEventsAreOneThatSaysTheNewest() {
    for (int i = 1; i <= 12; i++) {
      record("Tried", "try " + i);
    }

    assertThat(events())
        .hasSize(10)
        .contains("try 1 x1", "try 9 x1")
        .contains("(combined from similar events): try 12 x3");
  }

  @Test
  void similarEventsAreCombinedOnlyIfNoTenMinutesPassBetweenThem() {
    for (int i = 1; i <= 9; i++) {
      record("Tried", "try " + i);
      cluster.advance(Duration.ofMinutes(2));
    }
    record("Tried", "try 10");
    assertThat(events()).contains("(combined from similar events): try 10 x1");

    cluster.advance(Duration.ofMinutes(11));
    record("Tried", "try 11");

    assertThat(events()).contains("try 11 x1");
  }

  @Test
  void anObjectThatIsTalkedAboutTooMuchGetsOneEventInFiveMinutes() {
    for (int i = 1; i <= 30; i++) {
      record("Reason" + i, "message");
    }
    assertThat(events()).hasSize(25);

    cluster.advance(Duration.ofMinutes(5));
    record("Reason31", "message");
    record("Reason32", "message");

    assertThat(events()).hasSize(26);
  }
}
