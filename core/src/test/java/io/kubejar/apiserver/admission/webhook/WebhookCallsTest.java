package io.kubejar.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.testing.TestControlPlane;
import io.kubejar.testing.WebhookServer;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class WebhookCallsTest extends WebhookFixture {
  @Test
  void aDenialCarriesTheWebhooksWordsAndCode() {
    server.respond("/no", "{allowed: false}");
    server.respond("/message", "{allowed: false, status: {message: no good}}");
    server.respond("/reason", "{allowed: false, status: {reason: Because}}");
    server.respond(
        "/code", "{allowed: false, status: {message: taken, code: 409, reason: Conflict}}");
    server.respond(
        "/warn",
        "{allowed: false, warnings: [w1], status: {message: x, status: Success, code: 200}}");
    configure("validating", "/no", "");
    assertThat(refused("a")).isEqualTo(status(400, "", "denied the request without explanation"));
    configure("validating", "/message", "");
    assertThat(refused("a")).isEqualTo(status(400, "", "denied the request: no good"));
    configure("validating", "/reason", "");
    assertThat(refused("a")).isEqualTo(status(400, "Because", "denied the request: Because"));
    configure("validating", "/code", "");
    assertThat(refused("a")).isEqualTo(status(409, "Conflict", "denied the request: taken"));
    configure("mutating", "/warn", "");
    StatusException warned = catchThrowableOfType(StatusException.class, () -> create("a"));
    assertThat(warned.status()).isEqualTo(status(400, "", "denied the request: x"));
    assertThat(warned.warnings()).containsExactly("w1");
  }

  private static Status status(int code, String reason, String message) {
    return new Status(code, reason, "admission webhook \"a.example.com\" " + message, null);
  }

  @Test
  void aCallThatFailsFailsTheRequestUnlessFailuresAreIgnored() {
    server.on(
        "/500", (exchange, review) -> WebhookServer.send(exchange, 500, "text/plain", "oops"));
    server.on("/text", (e, review) -> WebhookServer.send(e, 200, "text/plain", "hello"));
    server.on("/empty", (e, review) -> WebhookServer.send(e, 200, "application/json", ""));
    server.on("/none", (e, review) -> WebhookServer.send(e, 200, "application/json", "{}"));
    server.respond("/uid", "{uid: other, allowed: true}");
    server.respond("/patch", "{allowed: true, patch: W10=, patchType: JSONPatch}");
    assertFailure(
        "/500",
        "failed to call webhook: an error on the server (\"oops\") has prevented the request from"
            + " succeeding");
    assertFailure(
        "/404", "failed to call webhook: the server could not find the requested resource");
    assertFailure(
        "/text",
        "failed to call webhook: couldn't get version/kind; json parse error: json: cannot"
            + " unmarshal string into Go value of type struct { APIVersion string"
            + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\""
            + " }");
    assertFailure(
        "/empty",
        "failed to call webhook: 0-length response with status code: 200 and content type:"
            + " application/json");
    assertFailure("/none", "received invalid webhook response: webhook response was absent");
    assertFailure(
        "/patch",
        "received invalid webhook response: validating webhook may not return response.patch");
    configure("validating", "/uid", "");
    assertThat(refused("a").message())
        .startsWith(
            "Internal error occurred: failed calling webhook \"a.example.com\": received invalid"
                + " webhook response: expected response.uid=\"")
        .endsWith("\", got \"other\"");
    configure("validating", "/500", "failurePolicy: Ignore");
    assertThat(create("a").name()).isEqualTo("a");
  }

  private void assertFailure(String path, String why) {
    configure("validating", path, "");
    Status status = refused("a");
    assertThat(status.message())
        .isEqualTo("Internal error occurred: failed calling webhook \"a.example.com\": " + why);
    assertThat(status.code()).isEqualTo(500);
    assertThat(status.reason()).isEqualTo("InternalError");
  }

  @Test
  void whoCannotBeReachedOrTrustedIsNamedInTheFailure() {
    int port = server.address().getPort();
    assertUnreachable(
        "{url: 'https://127.0.0.1:1/x', caBundle: " + server.caBundle() + "}",
        "https://127.0.0.1:1/x?timeout=10s",
        "dial tcp 127.0.0.1:1: connect: connection refused");
    assertUnreachable(
        "{url: '" + server.url("/allow") + "'}",
        server.url("/allow?timeout=10s"),
        "tls: failed to verify certificate: x509: certificate signed by unknown authority");
    assertUnreachable(
        "{url: 'https://localhost:" + port + "/allow', caBundle: " + server.caBundle() + "}",
        "https://localhost:" + port + "/allow?timeout=10s",
        "tls: failed to verify certificate: x509: certificate is valid for hook.shop.svc, not"
            + " localhost");
  }

  private void assertUnreachable(String clientConfig, String url, String why) {
    configure("validating", "/allow", "clientConfig: " + clientConfig);
    assertThat(refused("a").message())
        .isEqualTo(
            "Internal error occurred: failed calling webhook \"a.example.com\": failed to call"
                + " webhook: Post \""
                + url
                + "\": "
                + why);
  }

  @Test
  void anAnswerThatTakesTooLongIsNotWaitedFor() {
    CountDownLatch released = new CountDownLatch(1);
    server.on(
        "/slow",
        (exchange, review) -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    configure("validating", "/slow", "timeoutSeconds: 1");
    assertThat(refused("a").message())
        .endsWith("Post \"" + server.url("/slow?timeout=1s") + "\": context deadline exceeded");
    released.countDown();
  }

  @Test
  void aServiceIsReachedThroughTheServerThatWasRegisteredForIt() {
    String service =
        "clientConfig: {service: {namespace: shop, name: hook, path: /allow}, caBundle: "
            + server.caBundle()
            + "}";
    String failure =
        "Internal error occurred: failed calling webhook \"a.example.com\": failed to call webhook:"
            + " Post \"https://hook.shop.svc:443/allow?timeout=10s\": ";
    configure("validating", "/allow", service);
    assertThat(refused("a").message()).isEqualTo(failure + "service \"hook\" not found");
    KubeObject created =
        cluster
            .client()
            .resource("v1", "services")
            .create(
                "shop",
                TestControlPlane.yaml("{metadata: {name: hook}, spec: {ports: [{port: 443}]}}"));
    assertThat(refused("a").message())
        .startsWith(
            failure
                + "dial tcp "
                + created.spec().path("clusterIP").asText()
                + ":443: connect: connection refused (nothing serves the port:");
    try (var registration = cluster.network().serve("shop", "hook", 443, server.address())) {
      assertThat(registration).isNotNull();
      assertThat(create("a").name()).isEqualTo("a");
    }
    assertThat(refused("b").message()).contains("connection refused");
    configure("validating", "/allow", service.replace("path:", "port: 8443, path:"));
    assertThat(refused("b").message())
        .endsWith(
            "hook.shop.svc:8443/allow?timeout=10s\": no service port 8443 found for service"
                + " \"hook\"");
  }

  @Test
  void validatingWebhooksAreAskedAtTheSameTimeAndTheFirstRefusalCounts() {
    CyclicBarrier together = new CyclicBarrier(2);
    for (String name : List.of("/one", "/two")) {
      server.respond(
          name,
          request -> {
            try {
              together.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
              throw new IllegalStateException(e);
            }
            return TestControlPlane.yaml("{allowed: false, status: {message: '" + name + "'}}");
          });
    }
    configureAll(
        "validating", webhook("a.example.com", "/one", ""), webhook("b.example.com", "/two", ""));
    assertThat(refused("a").message())
        .isEqualTo("admission webhook \"a.example.com\" denied the request: /one");
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void everyCallIsTracedWithTheAuditAnnotations() {
    server.respond("/audit", "{allowed: true, auditAnnotations: {why: because}}");
    configure("validating", "/audit", "");
    create("traced");
    assertThat(
            cluster
                .trace()
                .entries(
                    e ->
                        e.hop() == Hop.ADMISSION
                            && e.object() != null
                            && e.object().name().equals("traced")))
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.actor()).isEqualTo("webhook a.example.com");
              assertThat(e.action()).isEqualTo("allowed");
              assertThat(e.details())
                  .containsEntry("a.example.com/why", "because")
                  .containsEntry("configuration", "hooks");
            });
  }
}
