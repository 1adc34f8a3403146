package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.watch.WatchStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import mockwebserver3.MockResponse;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;

/**
 * A watch as a WebSocket: one text message per event.
 *
 * <p>Follows {@code ServeHTTP} of {@code k8s.io/apiserver/pkg/endpoints/handlers/watch.go}. Polled
 * and sent on the one thread that feeds all WebSockets.
 */
final class WatchWebSocket extends WebSocketListener {
  private static final int BATCH = 256;
  private static final int NORMAL_CLOSURE = 1000;

  private final WatchStream stream;
  private final WatchSignal signal;
  private final OpenWatches openWatches;

  private WatchWebSocket(WatchStream stream, WatchSignal signal, OpenWatches openWatches) {
    this.stream = stream;
    this.signal = signal;
    this.openWatches = openWatches;
  }

  /** The response that turns the connection into a WebSocket. */
  static MockResponse upgrade(
      ApiResponse.OfWatch watch, WatchSignal signal, OpenWatches openWatches) {
    return new MockResponse.Builder()
        .webSocketUpgrade(new WatchWebSocket(watch.stream(), signal, openWatches))
        .build();
  }

  @Override
  public void onOpen(WebSocket socket, Response response) {
    openWatches.add(signal);
    signal.tell(() -> openWatches.onWebSocketThread(() -> sendAvailable(socket)));
  }

  private void sendAvailable(WebSocket socket) {
    boolean more = true;
    while (more) {
      boolean ended = stream.isEnded();
      List<WatchEvent> events = stream.poll(BATCH);
      if (signal.isEnded()) {
        // What was polled may have come after the end; the client asks for it when it is back.
        end(socket);
        return;
      }
      for (WatchEvent event : events) {
        socket.send(text(event));
      }
      if (events.isEmpty() && ended) {
        end(socket);
      }
      more = !events.isEmpty();
    }
  }

  private void end(WebSocket socket) {
    stop();
    socket.close(NORMAL_CLOSURE, "");
  }

  private static String text(WatchEvent event) {
    String head = new String(WatchEventText.head(event), StandardCharsets.UTF_8);
    return head + new String(event.object().bytes(), StandardCharsets.UTF_8) + "}";
  }

  @Override
  public void onClosing(WebSocket socket, int code, String reason) {
    end(socket);
  }

  @Override
  public void onFailure(WebSocket socket, Throwable failure, @Nullable Response response) {
    stop();
  }

  private void stop() {
    openWatches.remove(signal);
    stream.close();
  }
}
