package io.kubejar.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.testing.NoLeaks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class WatchServingTest extends ServingFixture {
  @ParameterizedTest
  @EnumSource(
      value = Protocol.class,
      names = {"HTTP_1_1", "HTTP_2"})
  void watchesStreamEventsAsTheyComeAndEndWithTheirStream(Protocol protocol) throws Exception {
    OkHttpClient watcher = client(ADMIN, protocol);
    try (Response response = watcher.newCall(request("/api/v1/pods?watch=1").build()).execute()) {
      assertThat(response.protocol()).isEqualTo(protocol);
      var source = response.body().source();
      for (int i = 1; i <= 3; i++) {
        stream.add(new WatchEvent(WatchEvent.Type.ADDED, pod("p" + i, i), 0));
        assertThat(source.readUtf8LineStrict())
            .startsWith("{\"type\":\"ADDED\",\"object\":{\"apiVersion\"")
            .contains("\"p" + i + "\"");
      }
      stream.end();
      assertThat(source.exhausted()).isTrue();
    } finally {
      watcher.connectionPool().evictAll();
    }
    assertThat(stream.closed.poll(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aClientThatHangsUpEndsItsWatchWithoutNoise() throws Exception {
    List<String> logged = new ArrayList<>();
    Handler listener =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            logged.add(entry.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger log = Logger.getLogger(OkHttpClient.class.getName());
    log.addHandler(listener);
    try (Response response = get("/api/v1/pods?watch=true")) {
      assertThat(response.code()).isEqualTo(200);
    }
    // The next event finds out that nobody listens any more.
    for (int i = 0; stream.closed.poll(20, TimeUnit.MILLISECONDS) == null; i++) {
      assertThat(i).isLessThan(500);
      stream.add(new WatchEvent(WatchEvent.Type.ADDED, pod("p", i), 0));
    }
    server.close();
    log.removeHandler(listener);
    assertThat(logged).isEmpty();
  }

  @Test
  void closingEndsOpenWatches() throws Exception {
    try (Response response = get("/api/v1/pods?watch=true")) {
      server.close();
      assertThat(stream.closed.poll(10, TimeUnit.SECONDS)).isTrue();
      assertThat(response.code()).isEqualTo(200);
    }
  }

  @Test
  void watchesAreServedOverWebSockets() throws Exception {
    OkHttpClient watcher = client(ADMIN, Protocol.HTTP_1_1);
    BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    watcher.newWebSocket(
        request("/api/v1/pods?watch=true").build(),
        new WebSocketListener() {
          @Override
          public void onMessage(WebSocket socket, String text) {
            messages.add(text);
          }

          @Override
          public void onClosing(WebSocket socket, int code, String reason) {
            messages.add("closing " + code);
            socket.close(code, reason);
          }
        });
    assertThat(received.poll(10, TimeUnit.SECONDS)).isNotNull();
    stream.add(new WatchEvent(WatchEvent.Type.DELETED, pod("gone", 5), 0));

    assertThat(messages.poll(10, TimeUnit.SECONDS))
        .startsWith("{\"type\":\"DELETED\",\"object\":{")
        .endsWith("}}}");
    stream.end();
    assertThat(messages.poll(10, TimeUnit.SECONDS)).isEqualTo("closing 1000");
    watcher.dispatcher().executorService().shutdown();
    watcher.connectionPool().evictAll();
  }
}
