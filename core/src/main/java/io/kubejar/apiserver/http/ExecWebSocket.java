package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import mockwebserver3.MockResponse;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.Buffer;
import okio.ByteString;

/**
 * What a command did, over the channels of a WebSocket: 1 for its output, 2 for its errors, 3 for
 * how it ended.
 *
 * <p>Follows {@code k8s.io/kubelet/pkg/cri/streaming/remotecommand/websocket.go}, of whose
 * protocols the binary ones are spoken; SPDY is not.
 */
final class ExecWebSocket extends WebSocketListener {
  private static final List<String> PROTOCOLS =
      List.of("v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io");
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int ERROR = 3;
  private static final int LARGEST_MESSAGE = 32 * 1024;
  private static final int NORMAL_CLOSURE = 1000;

  private final ApiResponse.OfExec exec;

  private ExecWebSocket(ApiResponse.OfExec exec) {
    this.exec = exec;
  }

  /**
   * The response that turns the connection into a WebSocket.
   *
   * @throws StatusException if the client did not ask for one that is spoken here
   */
  static MockResponse upgrade(ApiResponse.OfExec exec, HttpExchange exchange) {
    if (!exchange.wantsWebSocket()) {
      throw StatusException.badRequest(
          exchange.header("Upgrade").isEmpty()
              ? "Upgrade request required"
              : "unable to upgrade: only WebSocket connections are supported");
    }
    List<String> offered =
        Arrays.stream(exchange.header("Sec-WebSocket-Protocol").split(",", -1))
            .map(String::strip)
            .toList();
    MockResponse.Builder response =
        new MockResponse.Builder().webSocketUpgrade(new ExecWebSocket(exec));
    PROTOCOLS.stream()
        .filter(offered::contains)
        .findFirst()
        .ifPresent(protocol -> response.setHeader("Sec-WebSocket-Protocol", protocol));
    return response.build();
  }

  @Override
  public void onOpen(WebSocket socket, Response response) {
    send(socket, STDOUT, exec.stdout().getBytes(StandardCharsets.UTF_8));
    send(socket, STDERR, exec.stderr().getBytes(StandardCharsets.UTF_8));
    send(socket, ERROR, Json.bytes(exec.status()));
    socket.close(NORMAL_CLOSURE, "");
  }

  private static void send(WebSocket socket, int channel, byte[] bytes) {
    for (int at = 0; at < bytes.length; at += LARGEST_MESSAGE) {
      int length = Math.min(LARGEST_MESSAGE, bytes.length - at);
      ByteString message =
          new Buffer().writeByte(channel).write(bytes, at, length).readByteString();
      socket.send(message);
    }
  }

  @Override
  public void onClosing(WebSocket socket, int code, String reason) {
    socket.close(NORMAL_CLOSURE, "");
  }
}
