package io.kubejar.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.EntityTag;
import io.kubejar.apiserver.Representation;
import io.kubejar.apiserver.UnknownPathException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import okhttp3.Headers;

/**
 * Writes answers as HTTP responses.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/writers.go}.
 */
final class ResponseWriter {
  /** Answers larger than this, in bytes, are compressed if the client accepts that. */
  private static final int GZIP_THRESHOLD = 128 * 1024;

  private static final String JSON = "application/json";
  private static final String YAML = "application/yaml";
  private static final byte[] PAGE_NOT_FOUND =
      "404 page not found\n".getBytes(StandardCharsets.UTF_8);
  private static final Map<Integer, String> STATUS_LINES =
      Map.ofEntries(
          line(200, "OK"),
          line(201, "Created"),
          line(202, "Accepted"),
          line(204, "No Content"),
          line(301, "Moved Permanently"),
          line(304, "Not Modified"),
          line(400, "Bad Request"),
          line(401, "Unauthorized"),
          line(403, "Forbidden"),
          line(404, "Not Found"),
          line(405, "Method Not Allowed"),
          line(406, "Not Acceptable"),
          line(409, "Conflict"),
          line(410, "Gone"),
          line(413, "Request Entity Too Large"),
          line(415, "Unsupported Media Type"),
          line(422, "Unprocessable Entity"),
          line(429, "Too Many Requests"),
          line(500, "Internal Server Error"),
          line(501, "Not Implemented"),
          line(503, "Service Unavailable"),
          line(504, "Gateway Timeout"));

  private final OpenWatches openWatches;

  ResponseWriter(OpenWatches openWatches) {
    this.openWatches = openWatches;
  }

  private static Map.Entry<Integer, String> line(int code, String reason) {
    return Map.entry(code, "HTTP/1.1 " + code + " " + reason);
  }

  /**
   * The response to a request.
   *
   * @param signal what the watch was opened with, if it is one
   */
  MockResponse write(
      ApiResponse response, Negotiated negotiated, HttpExchange exchange, WatchSignal signal)
      throws IOException {
    Headers.Builder headers = headers(exchange);
    addWarnings(headers, response.warnings());
    boolean chunked = !exchange.isHttp2();
    if (response instanceof ApiResponse.OfWatch watch) {
      headers.add("Content-Type", JSON);
      return ongoing(new WatchBody(watch.stream(), signal, openWatches, chunked), headers, chunked);
    }
    if (response instanceof ApiResponse.OfStream stream) {
      headers.add("Content-Type", stream.mediaType());
      return ongoing(
          new StreamBody(stream.stream(), signal, openWatches, chunked), headers, chunked);
    }
    if (response instanceof ApiResponse.OfText text) {
      headers.add("Content-Type", text.mediaType());
      text.headers().forEach(headers::set);
      return conditional(text.code(), headers, ResponseBodies.of(text.bytes()), exchange);
    }
    headers.add("Content-Type", contentType(response, negotiated));
    if (isAggregatedDiscovery(response, negotiated)
        && response instanceof ApiResponse.OfTree discovery) {
      headers.set("Cache-Control", "public");
      headers.set("Vary", "Accept");
      headers.set("ETag", EntityTag.of(Json.bytes(discovery.tree())));
      return conditional(response.code(), headers, text(response, negotiated), exchange);
    }
    return finish(response.code(), headers, text(response, negotiated), exchange);
  }

  /** The response that a refusal becomes. */
  MockResponse write(StatusException refusal, Negotiated negotiated, HttpExchange exchange)
      throws IOException {
    Headers.Builder headers = headers(exchange);
    addWarnings(headers, refusal.warnings());
    if (refusal instanceof UnknownPathException) {
      headers.add("Content-Type", "text/plain; charset=utf-8");
      headers.add("X-Content-Type-Options", "nosniff");
      return finish(404, headers, ResponseBodies.of(PAGE_NOT_FOUND), exchange);
    }
    Status status = refusal.status();
    headers.add("Content-Type", negotiated.yaml() ? YAML : JSON);
    Status.Details details = status.details();
    if (details != null && details.retryAfterSeconds() > 0) {
      headers.add("Retry-After", Integer.toString(details.retryAfterSeconds()));
    }
    return finish(status.code(), headers, treeText(status.toJson(), negotiated), exchange);
  }

  private static void addWarnings(Headers.Builder headers, List<String> warnings) {
    for (String warning : warnings) {
      headers.addUnsafeNonAscii("Warning", "299 - " + GoText.quote(warning));
    }
  }

  private static Headers.Builder headers(HttpExchange exchange) {
    return new Headers.Builder()
        .add("Audit-Id", exchange.auditId())
        .add("Cache-Control", "no-cache, private");
  }

  private static String contentType(ApiResponse response, Negotiated negotiated) {
    if (negotiated.yaml()) {
      return YAML;
    }
    if (isAggregatedDiscovery(response, negotiated)
        && negotiated.representation() instanceof Representation.AggregatedDiscovery discovery) {
      return JSON + ";g=apidiscovery.k8s.io;v=" + discovery.version() + ";as=APIGroupDiscoveryList";
    }
    return JSON;
  }

  private static boolean isAggregatedDiscovery(ApiResponse response, Negotiated negotiated) {
    return negotiated.representation() instanceof Representation.AggregatedDiscovery
        && response.code() == 200;
  }

  /** A document with an ETag is not sent again to whoever has it. */
  private static MockResponse conditional(
      int code, Headers.Builder headers, ResponseBodies.Text text, HttpExchange exchange)
      throws IOException {
    String tag = headers.get("ETag");
    String known = exchange.header("If-None-Match");
    if (tag == null || code != 200 || !(known.contains(tag) || known.equals("*"))) {
      return finish(code, headers, text, exchange);
    }
    headers.removeAll("Content-Type");
    return new MockResponse.Builder()
        .status(statusLine(304))
        .headers(headers.build())
        .removeHeader("Content-Length")
        .build();
  }

  private static ResponseBodies.Text text(ApiResponse response, Negotiated negotiated) {
    boolean plain = !negotiated.yaml() && !negotiated.pretty();
    if (response instanceof ApiResponse.OfObject object) {
      return plain
          ? ResponseBodies.line(object.object().bytes())
          : treeText(object.object().json(), negotiated);
    }
    if (response instanceof ApiResponse.OfList list) {
      return plain
          ? ResponseBodies.ofList(list.list())
          : treeText(ListText.tree(list.list()), negotiated);
    }
    if (response instanceof ApiResponse.OfTree tree) {
      return treeText(tree.tree(), negotiated);
    }
    throw new IllegalStateException("no text for " + response.getClass());
  }

  private static ResponseBodies.Text treeText(JsonNode tree, Negotiated negotiated) {
    if (negotiated.yaml()) {
      return ResponseBodies.of(TextFormats.yaml(tree));
    }
    return negotiated.pretty()
        ? ResponseBodies.of(TextFormats.indented(tree))
        : ResponseBodies.line(Json.bytes(tree));
  }

  /** A response whose length nobody knows yet. */
  private static MockResponse ongoing(
      MockResponseBody body, Headers.Builder headers, boolean chunked) {
    MockResponse.Builder builder =
        new MockResponse.Builder()
            .status(statusLine(200))
            .headers(headers.build())
            .body(body)
            .removeHeader("Content-Length");
    if (chunked) {
      builder.setHeader("Transfer-Encoding", "chunked");
    } else {
      // The smallest delay makes the library send the headers before there is anything to send.
      builder.bodyDelay(1, TimeUnit.NANOSECONDS);
    }
    return builder.build();
  }

  private static MockResponse finish(
      int code, Headers.Builder headers, ResponseBodies.Text text, HttpExchange exchange)
      throws IOException {
    ResponseBodies.Text body = text;
    if (exchange.acceptsGzip() && text.getContentLength() > GZIP_THRESHOLD) {
      body = ResponseBodies.gzip(text);
      headers.add("Content-Encoding", "gzip").add("Vary", "Accept-Encoding");
    }
    MockResponse.Builder builder =
        new MockResponse.Builder().status(statusLine(code)).headers(headers.build());
    if (exchange.isHead()) {
      return builder.setHeader("Content-Length", body.getContentLength()).build();
    }
    return builder.body(body).build();
  }

  private static String statusLine(int code) {
    String line = STATUS_LINES.get(code);
    return line == null ? "HTTP/1.1 " + code + " Status" : line;
  }
}
