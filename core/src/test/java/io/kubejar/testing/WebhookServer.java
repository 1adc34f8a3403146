package io.kubejar.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kubejar.apimachinery.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/**
 * An HTTPS server of webhooks, one to a path; remembers what it was asked. Its certificate is for
 * {@code 127.0.0.1} and {@code hook.shop.svc}, signed by a CA of its own.
 */
public final class WebhookServer implements AutoCloseable {
  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("test-ca").build();
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Answerer> webhooks = new ConcurrentHashMap<>();
  private final List<JsonNode> reviews = new CopyOnWriteArrayList<>();

  /** Answers a request in full. */
  @FunctionalInterface
  public interface Answerer {
    void answer(HttpExchange exchange, JsonNode review) throws IOException;
  }

  private WebhookServer() throws IOException {
    HeldCertificate identity =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .commonName("hook")
            .addSubjectAlternativeName("127.0.0.1")
            .addSubjectAlternativeName("hook.shop.svc")
            .build();
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(
            new HandshakeCertificates.Builder().heldCertificate(identity).build().sslContext()));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public static WebhookServer start() {
    try {
      return new WebhookServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode review = Json.mapper().readTree(exchange.getRequestBody());
      Answerer webhook = webhooks.get(exchange.getRequestURI().getPath());
      if (webhook == null) {
        send(exchange, 404, "text/plain", "404 page not found");
        return;
      }
      reviews.add(review);
      webhook.answer(exchange, review);
    }
  }

  public static void send(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Answers requests to a path by itself. */
  public void on(String path, Answerer answerer) {
    webhooks.put(path, answerer);
  }

  /** Answers reviews at a path with a response, of which the uid is filled in. */
  public void respond(String path, UnaryOperator<JsonNode> response) {
    on(
        path,
        (exchange, review) -> {
          ObjectNode answer = Json.object();
          answer.set("apiVersion", review.get("apiVersion"));
          answer.put("kind", "AdmissionReview");
          ObjectNode body = response.apply(review.path("request")).deepCopy();
          if (!body.has("uid")) {
            body.set("uid", review.path("request").get("uid"));
          }
          answer.set("response", body);
          send(exchange, 200, "application/json", answer.toString());
        });
  }

  /** A response that is the same to every review, written as YAML. */
  public void respond(String path, String yaml) {
    respond(path, request -> TestControlPlane.yaml(yaml));
  }

  /** Allows every request, with a JSON patch written as YAML. */
  public void patch(String path, String operations) {
    JsonNode list = TestControlPlane.yaml("{list: " + operations + "}").path("list");
    respond(
        path,
        request ->
            Json.object()
                .put("allowed", true)
                .put("patchType", "JSONPatch")
                .put("patch", Base64.getEncoder().encodeToString(Json.bytes(list))));
  }

  /** The {@code request} of all reviews so far, in the order in which they came. */
  public List<JsonNode> requests() {
    return reviews.stream().map(review -> review.path("request")).toList();
  }

  /** All reviews so far, in the order in which they came. */
  public List<JsonNode> reviews() {
    return List.copyOf(reviews);
  }

  public InetSocketAddress address() {
    return server.getAddress();
  }

  public String url(String path) {
    return "https://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** The CA's certificate as configurations have it. */
  public String caBundle() {
    return Base64.getEncoder()
        .encodeToString(authority.certificatePem().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
