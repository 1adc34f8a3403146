package io.kubejar.apiserver.http;

import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.RequestInfo;
import io.kubejar.apiserver.protobuf.ProtobufDecoder;
import java.util.List;
import java.util.Set;
import okio.ByteString;

/**
 * The bodies of requests: not larger than the API server takes, and JSON where they came as
 * protobuf. Compressed ones are not unpacked, as no API server does that.
 */
final class RequestBodies {
  /** The largest body in bytes, as kube-apiserver's. */
  static final int LIMIT = 3 * 1024 * 1024;

  private static final List<String> OBJECT_TYPES =
      List.of("application/json", "application/yaml", ProtobufDecoder.MEDIA_TYPE);
  private static final Set<String> OBJECT_VERBS =
      Set.of("create", "update", "delete", "deletecollection");

  private RequestBodies() {}

  /**
   * @throws StatusException 413 if it is too large
   */
  static RequestBody read(HttpExchange exchange) {
    if (exchange.request().getBodySize() > LIMIT) {
      throw tooLarge();
    }
    ByteString body = exchange.request().getBody();
    if (body == null || body.size() == 0) {
      return exchange.header("Content-Type").isEmpty()
          ? RequestBody.NONE
          : new RequestBody.Text(exchange.header("Content-Type"), new byte[0]);
    }
    byte[] bytes = body.toByteArray();
    String mediaType = exchange.header("Content-Type");
    return mediaType.startsWith(ProtobufDecoder.MEDIA_TYPE) && !isPatch(exchange)
        ? new RequestBody.Parsed("application/json", ProtobufDecoder.decode(bytes))
        : new RequestBody.Text(mediaType, bytes);
  }

  /** No patch comes as protobuf: who sends one is told which media types there are. */
  private static boolean isPatch(HttpExchange exchange) {
    return "PATCH".equals(exchange.request().getMethod());
  }

  /**
   * Refuses a body that is neither JSON nor YAML, before anybody reads it; which patches there are
   * depends on the resource, which decides that itself.
   *
   * @throws StatusException 415 if the media type is not served
   */
  static void requireKnownType(RequestInfo request, RequestBody body) {
    if (!(body instanceof RequestBody.Text text)
        || text.bytes().length == 0
        || !OBJECT_VERBS.contains(request.verb())) {
      return;
    }
    String type = MediaType.parse(text.mediaType()).type();
    if (!type.isEmpty() && !OBJECT_TYPES.contains(type)) {
      throw new StatusException(
          new Status(
              415,
              "UnsupportedMediaType",
              "the body of the request was in an unknown format - accepted media types include: "
                  + String.join(", ", OBJECT_TYPES),
              null));
    }
  }

  private static StatusException tooLarge() {
    return new StatusException(
        new Status(
            413, "RequestEntityTooLarge", "Request entity too large: limit is " + LIMIT, null));
  }
}
