package io.kubejar.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.RequestBody;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.authentication.CertificateAuthority;
import io.kubejar.clock.Clock;
import io.kubejar.testing.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class SecureServingTest extends ServingFixture {
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
}
