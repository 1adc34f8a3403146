package io.kubejar.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.watch.WatchStream;
import java.util.List;
import java.util.Map;

/** What a request is answered with, before it is encoded. */
public sealed interface ApiResponse {

  /** The HTTP status code. */
  int code();

  /** Texts for {@code Warning} headers, in order. */
  List<String> warnings();

  /** One object, whose text is shared. */
  record OfObject(int code, KubeObject object, List<String> warnings) implements ApiResponse {}

  /** A list of objects, whose texts are shared. */
  record OfList(ObjectList list, List<String> warnings) implements ApiResponse {
    @Override
    public int code() {
      return 200;
    }
  }

  /** A tree made for this answer: a Status, a Table, a discovery document. */
  record OfTree(int code, JsonNode tree, List<String> warnings) implements ApiResponse {}

  /**
   * Text that is not an API object: {@code ok} of {@code /healthz}, a log, a document.
   *
   * @param headers to be sent besides those that every answer has, or in their place; an {@code
   *     ETag} makes the answer conditional
   */
  record OfText(int code, String mediaType, byte[] bytes, Map<String, String> headers)
      implements ApiResponse {

    public OfText {
      headers = Map.copyOf(headers);
    }

    public OfText(int code, String mediaType, byte[] bytes) {
      this(code, mediaType, bytes, Map.of());
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }

  /** Bytes that come as time goes by; whoever sends them closes the stream at the end. */
  record OfStream(String mediaType, ByteStream stream) implements ApiResponse {
    @Override
    public int code() {
      return 200;
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }

  /**
   * What a command in a container did, to be sent over the channels of an upgraded connection.
   *
   * @param stdout empty too if it was not asked for
   * @param stderr empty too if it was not asked for
   * @param status how the command ended, a {@code v1.Status}
   */
  record OfExec(String stdout, String stderr, JsonNode status) implements ApiResponse {
    @Override
    public int code() {
      return 101;
    }

    @Override
    public List<String> warnings() {
      return List.of();
    }
  }

  /** An open watch; whoever encodes it polls it, and closes it when the connection ends. */
  record OfWatch(WatchStream stream, List<String> warnings) implements ApiResponse {
    @Override
    public int code() {
      return 200;
    }
  }
}
