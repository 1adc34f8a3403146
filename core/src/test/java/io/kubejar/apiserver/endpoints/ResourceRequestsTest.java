package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.watch.WatchStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResourceRequestsTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  private final TestApiServer server = new TestApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void createFillsInWhatTheServerDecides() {
    KubeObject created = server.create(CONFIG_MAPS, TestApiServer.configMap("a", "{\"k\":\"v\"}"));
    assertThat(created.namespace()).isEqualTo("default");
    assertThat(created.uid()).hasSize(36);
    assertThat(created.metadata().path("creationTimestamp").asText())
        .isEqualTo("2026-01-02T03:04:05Z");
    assertThat(created.resourceVersion()).isEqualTo("2");
    assertThat(server.get(CONFIG_MAPS + "/a")).isEqualTo(created);
    assertThat(server.list(CONFIG_MAPS).items()).containsExactly(created);
  }

  @Test
  void aSecondCreateIsRefused() {
    server.create(CONFIG_MAPS, TestApiServer.configMap("a"));
    Status refusal = server.refusal("create", CONFIG_MAPS, TestApiServer.configMap("a"));
    assertThat(refusal.code()).isEqualTo(409);
    assertThat(refusal.message()).isEqualTo("configmaps \"a\" already exists");
  }

  @Test
  void updatesFromAStaleObjectAreRefused() {
    KubeObject first = server.create(CONFIG_MAPS, TestApiServer.configMap("a"));
    KubeObject second = server.patch(CONFIG_MAPS + "/a", "{\"data\":{\"k\":\"1\"}}");
    assertThat(second.revision()).isGreaterThan(first.revision());
    Status refusal = server.refusal("update", CONFIG_MAPS + "/a", first.json().toString());
    assertThat(refusal.reason()).isEqualTo("Conflict");
    assertThat(server.get(CONFIG_MAPS + "/a")).isEqualTo(second);
  }

  @Test
  void anUpdateThatChangesNothingKeepsTheResourceVersion() {
    KubeObject created = server.create(CONFIG_MAPS, TestApiServer.configMap("a"));
    KubeObject updated = server.update(CONFIG_MAPS + "/a", created.json().toString());
    assertThat(updated.resourceVersion()).isEqualTo(created.resourceVersion());
    assertThat(server.store.revision()).isEqualTo(created.revision());
  }

  @Test
  void watchesSeeWhatHappensAfterTheirStart() {
    KubeObject first = server.create(CONFIG_MAPS, TestApiServer.configMap("a"));
    WatchStream watch = server.watch(CONFIG_MAPS + "?resourceVersion=" + first.resourceVersion());
    server.patch(CONFIG_MAPS + "/a", "{\"data\":{\"k\":\"1\"}}");
    server.delete(CONFIG_MAPS + "/a");
    server.create("/api/v1/namespaces/other/configmaps", TestApiServer.configMap("b"));
    List<WatchEvent> events = watch.poll(10);
    assertThat(events)
        .extracting(WatchEvent::type)
        .containsExactly(WatchEvent.Type.MODIFIED, WatchEvent.Type.DELETED);
    assertThat(events.get(1).object().revision()).isGreaterThan(events.get(0).object().revision());
    watch.close();
  }

  @Test
  void aWatchEndsWhenItsTimeIsOver() {
    WatchStream watch = server.watch(CONFIG_MAPS + "?timeoutSeconds=5");
    server.loop.advance(Duration.ofSeconds(4));
    assertThat(watch.poll(1)).isEmpty();
    assertThat(watch.isEnded()).isFalse();
    server.loop.advance(Duration.ofSeconds(1));
    assertThat(watch.poll(1)).isEmpty();
    assertThat(watch.isEnded()).isTrue();
  }

  @Test
  void aDeletionAnswersWhatWasDeleted() {
    KubeObject created = server.create(CONFIG_MAPS, TestApiServer.configMap("a"));
    assertThat(TestApiServer.tree(server.delete(CONFIG_MAPS + "/a")).path("details").path("uid"))
        .hasToString('"' + created.uid() + '"');
    assertThat(server.refusal("get", CONFIG_MAPS + "/a", null).code()).isEqualTo(404);
  }

  @Test
  void eventsAreServedByBothOfTheirGroups() {
    server.create(
        "/api/v1/namespaces/default/events",
        "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"e\"},"
            + "\"involvedObject\":{\"kind\":\"Pod\"},\"message\":\"hello\"}");
    KubeObject event = server.get("/apis/events.k8s.io/v1/namespaces/default/events/e");
    assertThat(event.apiVersion()).isEqualTo("events.k8s.io/v1");
    assertThat(event.json().path("note").asText()).isEqualTo("hello");
    assertThat(event.json().path("regarding").path("kind").asText()).isEqualTo("Pod");
  }
}
