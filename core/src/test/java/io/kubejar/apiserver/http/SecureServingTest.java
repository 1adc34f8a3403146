package io.kubejar.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.authentication.CertificateAuthority;
import io.kubejar.apiserver.authentication.ClientCertificates;
import io.kubejar.apiserver.authentication.RequestAuthenticator;
import io.kubejar.apiserver.authentication.StaticTokens;
import io.kubejar.clock.Clock;
import io.kubejar.faults.Faults;
import io.kubejar.testing.NoLeaks;
import io.kubejar.watch.WatchStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(NoLeaks.class)
class SecureServingTest {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create(Clock.system());
  private static final HeldCertificate SERVER = AUTHORITY.issueServer(List.of("127.0.0.1"));
  private static final HeldCertificate ADMIN =
      AUTHORITY.issueClient("kubernetes-admin", List.of("system:masters", "a,b"));

  private final BlockingQueue<ApiRequest> received = new LinkedBlockingQueue<>();
  private final QueueStream stream = new QueueStream();
  private final StaticTokens tokens = new StaticTokens();
  private final SecureServing server = start(0);
  private final OkHttpClient client = client(ADMIN, Protocol.HTTP_2);

  @AfterEach
  void closeAll() {
    server.close();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private SecureServing start(int port) {
    RequestAuthenticator authenticator =
        new RequestAuthenticator(
            new ClientCertificates(AUTHORITY.certificate()), tokens, Clock.system());
    return SecureServing.start(
        port, SERVER, this::answer, authenticator, new Faults(() -> {}, () -> {}));
  }

  /** A stand-in for the chain: answers by the name or verb that is asked for. */
  private ApiResponse answer(ApiRequest request, Runnable onAvailable) {
    received.add(request);
    if (request.info().verb().equals("watch")) {
      stream.onAvailable = onAvailable;
      return new ApiResponse.OfWatch(stream, List.of());
    }
    return switch (request.info().name()) {
      case "missing" -> throw StatusException.notFound(new GroupResource("", "pods"), "missing");
      case "broken" -> throw new IllegalStateException("out of luck");
      case "" -> new ApiResponse.OfList(list(2000), List.of());
      default ->
          new ApiResponse.OfObject(
              200, pod(request.info().name(), 7), List.of("say \"hi\"", "second"));
    };
  }

  private static KubeObject pod(String name, long revision) {
    ObjectNode pod = Json.object();
    pod.put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata").put("name", name).put("resourceVersion", Long.toString(revision));
    return KubeObject.of(pod);
  }

  private static ObjectList list(int size) {
    List<KubeObject> pods = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      pods.add(pod("pod-" + i + "-" + "x".repeat(40), i));
    }
    return new ObjectList("v1", "PodList", 42, "next", 3, pods);
  }

  private static OkHttpClient client(@Nullable HeldCertificate identity, Protocol protocol) {
    HandshakeCertificates.Builder certificates =
        new HandshakeCertificates.Builder().addTrustedCertificate(AUTHORITY.certificate());
    if (identity != null) {
      certificates.heldCertificate(identity);
    }
    HandshakeCertificates built = certificates.build();
    List<Protocol> protocols =
        protocol == Protocol.HTTP_2
            ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
            : List.of(protocol);
    return new OkHttpClient.Builder()
        .sslSocketFactory(built.sslSocketFactory(), built.trustManager())
        .protocols(protocols)
        .readTimeout(20, TimeUnit.SECONDS)
        .build();
  }

  private Request.Builder request(String path) {
    return new Request.Builder().url(server.url() + path);
  }

  private Response get(String path) throws IOException {
    return client.newCall(request(path).build()).execute();
  }

  @Test
  void clientCertificatesNameTheUserAndItsGroups() throws Exception {
    get("/api/v1/namespaces/default/pods/web?pretty=0").close();

    ApiRequest request = received.take();
    assertThat(request.user().name()).isEqualTo("kubernetes-admin");
    assertThat(request.user().groups())
        .containsExactlyInAnyOrder("system:masters", "a,b", UserInfo.AUTHENTICATED);
    assertThat(request.info().verb()).isEqualTo("get");
    assertThat(request.info().namespace()).isEqualTo("default");
    assertThat(request.query().first("pretty")).isEqualTo("0");
  }

  @Test
  void certificatesOfAnotherAuthorityAreRefusedWithAStatus() throws Exception {
    HeldCertificate stranger =
        CertificateAuthority.create(Clock.system()).issueClient("eve", List.of("system:masters"));
    OkHttpClient eve = client(stranger, Protocol.HTTP_1_1);

    try (Response response = eve.newCall(request("/api/v1/pods/a").build()).execute()) {
      assertThat(response.code()).isEqualTo(401);
      assertThat(response.body().string()).contains("\"reason\":\"Unauthorized\"");
    } finally {
      eve.connectionPool().evictAll();
    }
    assertThat(received).isEmpty();
  }

  @Test
  void bearerTokensNameTheUserAndUnknownOnesAreRefused() throws Exception {
    tokens.add("secret", UserInfo.authenticated("alice", List.of("dev")));
    OkHttpClient alice = client(null, Protocol.HTTP_1_1);
    Request good = request("/api/v1/nodes/a").header("Authorization", "Bearer secret").build();
    Request bad = request("/api/v1/nodes/a").header("Authorization", "Bearer guess").build();

    try (Response welcome = alice.newCall(good).execute();
        Response refused = alice.newCall(bad).execute();
        Response anonymous = alice.newCall(request("/healthz").build()).execute()) {
      assertThat(welcome.code()).isEqualTo(200);
      assertThat(refused.code()).isEqualTo(401);
      assertThat(anonymous.code()).isEqualTo(200);
    } finally {
      alice.connectionPool().evictAll();
    }
    assertThat(received.take().user().name()).isEqualTo("alice");
    assertThat(received.take().user()).isEqualTo(UserInfo.ANONYMOUS);
  }

  @Test
  void objectsCarryTheirTextAndWarnings() throws Exception {
    try (Response response = get("/api/v1/namespaces/default/pods/web")) {
      assertThat(response.protocol()).isEqualTo(Protocol.HTTP_2);
      assertThat(response.header("Content-Type")).isEqualTo("application/json");
      assertThat(response.header("Cache-Control")).isEqualTo("no-cache, private");
      assertThat(response.header("Audit-Id")).isNotBlank();
      assertThat(response.headers("Warning"))
          .containsExactly("299 - \"say \\\"hi\\\"\"", "299 - \"second\"");
      assertThat(response.body().string())
          .isEqualTo(new String(pod("web", 7).bytes(), StandardCharsets.UTF_8) + "\n");
    }
  }

  @Test
  void listsJoinTheirItemsWithoutTypesAndAreCompressedWhenLarge() throws Exception {
    Request plain = request("/api/v1/pods").header("Accept-Encoding", "identity").build();

    try (Response response = client.newCall(plain).execute();
        Response zipped = get("/api/v1/pods")) {
      String text = response.body().string();
      assertThat(response.header("Content-Encoding")).isNull();
      assertThat(zipped.body().string()).isEqualTo(text);
      assertThat(zipped.networkResponse()).isNotNull();
      assertThat(zipped.networkResponse().header("Content-Encoding")).isEqualTo("gzip");
      ObjectNode list = (ObjectNode) Json.parse(text);
      assertThat(list.path("metadata"))
          .isEqualTo(
              Json.parse(
                  "{\"resourceVersion\":\"42\",\"continue\":\"next\",\"remainingItemCount\":3}"));
      assertThat(list.path("items").size()).isEqualTo(2000);
      assertThat(list.path("items").get(1999).has("kind")).isFalse();
      assertThat(list.path("items").get(1999).path("metadata").path("name").asText())
          .startsWith("pod-1999");
    }
  }

  @Test
  void refusalsAndFailuresAreStatuses() throws Exception {
    try (Response missing = get("/api/v1/namespaces/a/pods/missing");
        Response broken = get("/api/v1/namespaces/a/pods/broken")) {
      assertThat(missing.code()).isEqualTo(404);
      assertThat(Json.parse(missing.body().string()).path("message").asText())
          .isEqualTo("pods \"missing\" not found");
      assertThat(broken.code()).isEqualTo(500);
      assertThat(Json.parse(broken.body().string()).path("reason").asText())
          .isEqualTo("InternalError");
    }
  }

  @Test
  void bodiesAreTakenAsTheyComeAndLimited() throws Exception {
    byte[] zipped = {0x1f, (byte) 0x8b, 8, 0};
    okhttp3.RequestBody small =
        okhttp3.RequestBody.create(zipped, MediaType.get("application/json"));
    okhttp3.RequestBody large = okhttp3.RequestBody.create(new byte[RequestBodies.LIMIT + 1], null);

    client
        .newCall(
            request("/api/v1/namespaces/a/pods/x")
                .header("Content-Encoding", "gzip")
                .put(small)
                .build())
        .execute()
        .close();
    try (Response refused =
        client.newCall(request("/api/v1/namespaces/a/pods").post(large).build()).execute()) {
      assertThat(refused.code()).isEqualTo(413);
      assertThat(refused.body().string()).contains("Request entity too large: limit is 3145728");
    }
    RequestBody.Text body = (RequestBody.Text) received.take().body();
    assertThat(body.bytes()).isEqualTo(zipped);
    assertThat(body.mediaType()).isEqualTo("application/json");
  }

  @Test
  void bodiesOfUnknownMediaTypesAreRefused() throws Exception {
    okhttp3.RequestBody weird = okhttp3.RequestBody.create("x", MediaType.get("text/weird"));

    try (Response refused =
        client.newCall(request("/api/v1/namespaces/a/pods").post(weird).build()).execute()) {
      assertThat(refused.code()).isEqualTo(415);
      assertThat(refused.body().string())
          .contains("the body of the request was in an unknown format");
    }
    assertThat(received).isEmpty();
  }

  @Test
  void headIsServedForCustomResourcesOnly() throws Exception {
    try (Response custom =
            client
                .newCall(request("/apis/e.com/v1/namespaces/a/widgets/x").head().build())
                .execute();
        Response builtIn =
            client.newCall(request("/api/v1/namespaces/a/pods/x").head().build()).execute()) {
      assertThat(custom.code()).isEqualTo(200);
      assertThat(custom.header("Content-Length")).isNotEqualTo("0");
      assertThat(custom.body().string()).isEmpty();
      assertThat(builtIn.code()).isEqualTo(405);
    }
  }

  @Test
  void acceptHeadersDecideTheFormat() throws Exception {
    Request yaml =
        request("/api/v1/namespaces/a/pods/x").header("Accept", "application/yaml").build();
    Request html = request("/api/v1/namespaces/a/pods/x").header("Accept", "text/html").build();

    try (Response text = client.newCall(yaml).execute();
        Response pretty = get("/api/v1/namespaces/a/pods/x?pretty=true");
        Response refused = client.newCall(html).execute()) {
      assertThat(text.body().string())
          .isEqualTo("apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  resourceVersion: \"7\"\n");
      assertThat(pretty.body().string())
          .isEqualTo(
              """
              {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {
                  "name": "x",
                  "resourceVersion": "7"
                }
              }\
              """);
      assertThat(refused.code()).isEqualTo(406);
    }
  }

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

  @Test
  void aPortInUseIsNamed() {
    assertThatThrownBy(() -> start(server.port()))
        .hasMessage("port " + server.port() + " on 127.0.0.1 cannot be used");
  }

  @Test
  void closingLeavesNoThread() throws Exception {
    get("/healthz").close();
    server.close();
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();

    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      if (thread.getName().startsWith("MockWebServer")) {
        thread.join(5_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  /** A watch that a test feeds. */
  private static final class QueueStream implements WatchStream {
    final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    private final BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
    private volatile boolean ended;
    private volatile Runnable onAvailable = () -> {};

    void add(WatchEvent event) {
      events.add(event);
      onAvailable.run();
    }

    void end() {
      ended = true;
      onAvailable.run();
    }

    @Override
    public List<WatchEvent> poll(int limit) {
      List<WatchEvent> polled = new ArrayList<>();
      events.drainTo(polled, limit);
      return polled;
    }

    @Override
    public boolean isEnded() {
      return ended;
    }

    @Override
    public void close() {
      closed.add(true);
    }
  }
}
