package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.apimachinery.WatchEvent.Type;
import io.kubejar.watch.WatchStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchingTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  private final TestApiServer server = new TestApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static List<Type> types(List<WatchEvent> events) {
    return events.stream().map(WatchEvent::type).toList();
  }

  @Test
  void anObjectEntersAndLeavesASelector() {
    KubeObject created = server.create(CONFIG_MAPS, TestApiServer.configMap("a"));
    WatchStream watch =
        server.watch(
            CONFIG_MAPS + "?labelSelector=a=b&resourceVersion=" + created.resourceVersion());
    server.patch(CONFIG_MAPS + "/a", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    KubeObject left = server.patch(CONFIG_MAPS + "/a", "{\"metadata\":{\"labels\":{\"a\":\"c\"}}}");
    List<WatchEvent> events = watch.poll(10);
    assertThat(types(events)).containsExactly(Type.ADDED, Type.DELETED);
    assertThat(events.get(1).object().label("a")).isEqualTo("b");
    assertThat(events.get(1).object().resourceVersion()).isEqualTo(left.resourceVersion());
  }

  @Test
  void initialEventsEndWithABookmark() {
    server.create(CONFIG_MAPS, TestApiServer.configMap("a"));
    server.create(CONFIG_MAPS, TestApiServer.configMap("b"));
    WatchStream watch =
        server.watch(
            CONFIG_MAPS
                + "?sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                + "&allowWatchBookmarks=true");
    List<WatchEvent> events = watch.poll(10);
    assertThat(types(events)).containsExactly(Type.ADDED, Type.ADDED, Type.BOOKMARK);
    KubeObject bookmark = events.get(2).object();
    assertThat(bookmark.annotation("k8s.io/initial-events-end")).isEqualTo("true");
    assertThat(bookmark.revision()).isEqualTo(server.store.revision());
    assertThat(bookmark.kind()).isEqualTo("ConfigMap");
  }

  @Test
  void bookmarksComeEveryMinuteAndShortlyBeforeTheEnd() {
    AtomicInteger calls = new AtomicInteger();
    WatchStream watch =
        server.watch(
            CONFIG_MAPS + "?allowWatchBookmarks=true&timeoutSeconds=9&resourceVersion=1",
            calls::incrementAndGet);
    server.loop.advance(Duration.ofSeconds(6));
    assertThat(watch.poll(1)).isEmpty();
    server.loop.advance(Duration.ofSeconds(1));
    assertThat(calls).hasValue(1);
    assertThat(types(watch.poll(1))).containsExactly(Type.BOOKMARK);
    WatchStream longer = server.watch(CONFIG_MAPS + "?allowWatchBookmarks=true&resourceVersion=1");
    server.create("/api/v1/namespaces/other/configmaps", TestApiServer.configMap("x"));
    server.loop.advance(Duration.ofSeconds(60));
    List<WatchEvent> events = longer.poll(5);
    assertThat(types(events)).containsExactly(Type.BOOKMARK);
    assertThat(events.get(0).object().revision()).isEqualTo(server.store.revision());
  }

  @Test
  void aCompactedStartIsAnErrorEvent() {
    for (int i = 0; i < 4; i++) {
      server.create(CONFIG_MAPS, TestApiServer.configMap("c" + i));
    }
    server.store.compact(4);
    WatchStream watch = server.watch(CONFIG_MAPS + "?resourceVersion=2");
    List<WatchEvent> events = watch.poll(5);
    assertThat(types(events)).containsExactly(Type.ERROR);
    assertThat(events.get(0).object().json().path("code").asInt()).isEqualTo(410);
    assertThat(events.get(0).object().json().path("message").asText())
        .isEqualTo("too old resource version: 2 (5)");
    assertThat(watch.isEnded()).isTrue();
  }

  @Test
  void aSlowWatcherIsCutOffAndHoldsNobodyUp() {
    KubeObject first = server.create(CONFIG_MAPS, TestApiServer.configMap("a"));
    WatchStream slow = server.watch(CONFIG_MAPS + "?resourceVersion=" + first.resourceVersion());
    WatchStream quick = server.watch(CONFIG_MAPS + "?resourceVersion=" + first.resourceVersion());
    for (int i = 0; i < 5; i++) {
      server.create(CONFIG_MAPS, TestApiServer.configMap("b" + i));
      assertThat(quick.poll(5)).hasSize(1);
    }
    server.store.compact(server.store.revision() - 1);
    assertThat(types(slow.poll(10))).containsExactly(Type.ERROR);
    assertThat(slow.isEnded()).isTrue();
    server.create(CONFIG_MAPS, TestApiServer.configMap("c"));
    assertThat(types(quick.poll(5))).containsExactly(Type.ADDED);
  }

  @Test
  void aWatchFromTheFutureIsSilentUntilThen() {
    WatchStream watch = server.watch(CONFIG_MAPS + "?resourceVersion=3");
    server.create(CONFIG_MAPS, TestApiServer.configMap("two"));
    server.create(CONFIG_MAPS, TestApiServer.configMap("three"));
    server.create(CONFIG_MAPS, TestApiServer.configMap("four"));
    List<WatchEvent> events = watch.poll(5);
    assertThat(events).extracting(e -> e.object().name()).containsExactly("four");
  }

  @Test
  void badOptionsAreRefused() {
    assertThat(
            server
                .refusal(
                    "watch",
                    CONFIG_MAPS + "?resourceVersionMatch=NotOlderThan&resourceVersion=1",
                    null)
                .message())
        .isEqualTo(
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden:"
                + " resourceVersionMatch is forbidden for watch unless sendInitialEvents is"
                + " provided");
    assertThat(server.refusal("watch", CONFIG_MAPS + "?resourceVersion=abc", null).code())
        .isEqualTo(500);
  }
}
