package io.kubejar.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.webhook.ServiceResolver;
import io.kubejar.apiserver.webhook.WebhookCallException;
import io.kubejar.apiserver.webhook.WebhookTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Calls webhooks over HTTPS: trusts the CA bundle of their configuration, checks the name in their
 * certificate, and keeps connections. Calls that are {@link #start started} run on threads of this
 * transport, which end when it is closed.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/util/webhook/client.go} and {@code
 * k8s.io/client-go/rest/request.go}.
 */
public final class HttpsWebhookTransport implements WebhookTransport, AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int MOST_CALLS = 10_000;

  private final ServiceResolver services;
  // Made for the first call, since most clusters have no webhooks; guarded by this.
  private @Nullable OkHttpClient base;

  /** Clients by whom they trust and where their sockets lead; configurations are few. */
  private final Map<Peer, OkHttpClient> clients = new ConcurrentHashMap<>();

  /**
   * @param caBundle as the configuration has it, empty to trust whom the JVM trusts
   * @param socket where the sockets lead, whatever the URL says; null if the URL says it
   */
  private record Peer(String caBundle, @Nullable InetSocketAddress socket) {}

  /** A request that is ready to be sent. */
  private record Prepared(OkHttpClient client, Request request) {}

  public HttpsWebhookTransport(ServiceResolver services) {
    this.services = services;
  }

  private synchronized OkHttpClient base() {
    OkHttpClient client = base;
    if (client == null) {
      Dispatcher dispatcher = new Dispatcher();
      dispatcher.setMaxRequests(MOST_CALLS);
      dispatcher.setMaxRequestsPerHost(MOST_CALLS);
      client =
          new OkHttpClient.Builder()
              .dispatcher(dispatcher)
              .connectionPool(new ConnectionPool())
              .proxy(Proxy.NO_PROXY)
              .protocols(List.of(Protocol.HTTP_1_1))
              .connectTimeout(Duration.ZERO)
              .readTimeout(Duration.ZERO)
              .writeTimeout(Duration.ZERO)
              .build();
      base = client;
    }
    return client;
  }

  @Override
  public JsonNode post(Call call) throws WebhookCallException {
    Prepared prepared = prepare(call);
    try (Response response = newCall(prepared, call).execute()) {
      return WebhookAnswers.read(response);
    } catch (IOException e) {
      throw CallFailures.explain(prepared.request().url(), e);
    }
  }

  @Override
  public Reply start(Call call) {
    Prepared prepared;
    try {
      prepared = prepare(call);
    } catch (WebhookCallException e) {
      return () -> {
        throw e;
      };
    }
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    newCall(prepared, call).enqueue(new Completion(outcome));
    return () -> outcome.join().get();
  }

  private static okhttp3.Call newCall(Prepared prepared, Call call) {
    okhttp3.Call started = prepared.client().newCall(prepared.request());
    started.timeout().timeout(call.timeoutSeconds(), TimeUnit.SECONDS);
    return started;
  }

  /** How a call that was started came out. */
  @FunctionalInterface
  private interface Outcome {
    JsonNode get() throws WebhookCallException;
  }

  private record Completion(CompletableFuture<Outcome> outcome) implements Callback {
    @Override
    public void onFailure(okhttp3.Call call, IOException e) {
      WebhookCallException failure = CallFailures.explain(call.request().url(), e);
      outcome.complete(
          () -> {
            throw failure;
          });
    }

    @Override
    public void onResponse(okhttp3.Call call, Response response) {
      try (response) {
        JsonNode answer = WebhookAnswers.read(response);
        outcome.complete(() -> answer);
      } catch (IOException e) {
        onFailure(call, e);
      } catch (WebhookCallException e) {
        outcome.complete(
            () -> {
              throw e;
            });
      }
    }
  }

  private Prepared prepare(Call call) throws WebhookCallException {
    JsonNode service = call.clientConfig().path("service");
    HttpUrl url = urlOf(call);
    InetSocketAddress socket = null;
    if (service.isObject()) {
      try {
        socket =
            services.resolve(
                service.path("namespace").asText(), service.path("name").asText(), url.port());
      } catch (WebhookCallException e) {
        throw CallFailures.of(url, e.text(), e);
      }
    }
    Peer peer = new Peer(call.clientConfig().path("caBundle").asText(), socket);
    OkHttpClient client = clients.get(peer);
    if (client == null) {
      client = WebhookTls.configure(base().newBuilder(), peer.caBundle(), socket).build();
      clients.put(peer, client);
    }
    Request request =
        new Request.Builder()
            .url(url)
            .header("Accept", "application/json, */*")
            .header("User-Agent", "kube-apiserver-admission")
            .post(RequestBody.create(Json.bytes(call.review()), JSON))
            .build();
    return new Prepared(client, request);
  }

  private static HttpUrl urlOf(Call call) throws WebhookCallException {
    JsonNode service = call.clientConfig().path("service");
    String text = call.clientConfig().path("url").asText();
    if (service.isObject()) {
      String path = service.path("path").asText();
      text =
          "https://%s.%s.svc:%d%s"
              .formatted(
                  service.path("name").asText(),
                  service.path("namespace").asText(),
                  service.path("port").asInt(443),
                  path.startsWith("/") ? path : "/" + path);
    }
    if (text.isEmpty()) {
      throw new WebhookCallException("webhook configuration must have either service or URL");
    }
    HttpUrl url = HttpUrl.parse(text);
    if (url == null || !url.isHttps()) {
      throw new WebhookCallException("Unparsable URL: " + text);
    }
    return url.newBuilder().addQueryParameter("timeout", call.timeoutSeconds() + "s").build();
  }

  /** Ends the connections and threads; calls that are under way fail. */
  @Override
  public synchronized void close() {
    OkHttpClient client = base;
    if (client != null) {
      client.dispatcher().cancelAll();
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }
}
