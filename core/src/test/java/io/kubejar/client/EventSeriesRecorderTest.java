package io.kubejar.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventSeriesRecorderTest {
  private final TestControlPlane cluster = new TestControlPlane();
  private final EventSeriesRecorder.Reporter recorder =
      new EventSeriesRecorder(cluster.context().client(), cluster.loop(), "host")
          .reportedBy("tester");
  private final KubeObject pod = createPod("web");

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject createPod(String name) {
    return cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default}
        spec: {containers: [{name: c, image: nginx}]}
        """
            .formatted(name));
  }

  private void warn(String note) {
    cluster.loop().execute(() -> recorder.warning(pod, "Failed", "Trying", note));
    cluster.settle();
  }

  private List<JsonNode> events() {
    return cluster.list("events.k8s.io/v1", "events", "default").stream()
        .<JsonNode>map(KubeObject::json)
        .toList();
  }

  @Test
  void anEventSaysWhatWasDoneByWhomAndToWhom() {
    KubeObject other = createPod("other");
    cluster
        .loop()
        .execute(() -> recorder.normal(pod, other, "Preempted", "Preempting", "it had to go"));
    cluster.settle();

    assertThat(events()).hasSize(1);
    JsonNode event = events().get(0);
    assertThat(event.path("action").asText()).isEqualTo("Preempting");
    assertThat(event.path("reportingController").asText()).isEqualTo("tester");
    assertThat(event.path("reportingInstance").asText()).isEqualTo("tester-host");
    assertThat(event.path("eventTime").asText()).isEqualTo("2026-01-01T00:00:00.000000Z");
    assertThat(event.path("regarding").path("name").asText()).isEqualTo("web");
    assertThat(event.path("related").path("name").asText()).isEqualTo("other");
    assertThat(event.has("series")).isFalse();
  }

  @Test
  void theSameAgainMakesASeriesWithTheFirstNote() {
    warn("no room");
    cluster.advance(Duration.ofSeconds(7));
    warn("still no room");

    assertThat(events()).hasSize(1);
    JsonNode event = events().get(0);
    assertThat(event.path("note").asText()).isEqualTo("no room");
    assertThat(event.path("series").path("count").asInt()).isEqualTo(2);
    assertThat(event.path("series").path("lastObservedTime").asText())
        .isEqualTo("2026-01-01T00:00:07.000000Z");
  }

  @Test
  void theLastCountOfASeriesIsWrittenWhenItEnds() {
    for (int i = 0; i < 5; i++) {
      warn("no room");
      cluster.advance(Duration.ofSeconds(1));
    }
    assertThat(events().get(0).path("series").path("count").asInt()).isEqualTo(2);
    cluster.advance(Duration.ofMinutes(13));
    assertThat(events()).hasSize(1);
    assertThat(events().get(0).path("series").path("count").asInt()).isEqualTo(5);
  }

  @Test
  void whatHappensAgainAfterSixMinutesIsANewEvent() {
    warn("no room");
    cluster.advance(Duration.ofMinutes(6));
    warn("no room");
    assertThat(events()).hasSize(2).noneMatch(e -> e.has("series"));
  }

  @Test
  void aLongNoteIsCut() {
    warn("x".repeat(2000));
    assertThat(events()).hasSize(1);
    String note = events().get(0).path("note").asText();
    assertThat(note).hasSize(1024).endsWith("xxx ...");
  }
}
