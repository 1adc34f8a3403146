package io.kubejar.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.KubernetesCluster;
import io.kubejar.testing.ClusterHttp;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Documents and paths that name no resource, as a client over HTTP sees them. */
class DocumentServingTest {
  private static final String AGGREGATED =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

  private static KubernetesCluster cluster;
  private static ClusterHttp http;

  @BeforeAll
  static void start() {
    cluster = KubernetesCluster.builder().nodes(0).start();
    http = new ClusterHttp(cluster);
  }

  @AfterAll
  static void stop() {
    http.close();
    cluster.close();
  }

  @Test
  void aggregatedDiscoveryIsNotSentAgainToWhoeverHasIt() throws IOException {
    String tag = tagOf("/apis", AGGREGATED);
    try (Response again = get("/apis", AGGREGATED, tag)) {
      assertThat(again.code()).isEqualTo(304);
      assertThat(again.header("ETag")).isEqualTo(tag);
      assertThat(again.header("Cache-Control")).isEqualTo("public");
      assertThat(again.body().string()).isEmpty();
    }
    try (Response other = get("/apis", AGGREGATED, "\"other\"")) {
      assertThat(other.code()).isEqualTo(200);
      assertThat(other.body().string()).contains("APIGroupDiscoveryList");
    }
  }

  @Test
  void openApiDocumentsAreNotSentAgainToWhoeverHasThem() throws IOException {
    for (String path : new String[] {"/openapi/v3", "/openapi/v3/api/v1"}) {
      String tag = tagOf(path, "application/json");
      assertThat(tag).matches("\"[0-9A-F]{128}\"");
      try (Response again = get(path, "application/json", tag)) {
        assertThat(again.code()).isEqualTo(304);
      }
    }
  }

  @Test
  void aHashLeadsToTheDocumentThatMayBeKeptForever() throws IOException {
    String hash = tagOf("/openapi/v3/api/v1", "application/json").replace("\"", "");
    try (Response current = get("/openapi/v3/api/v1?hash=" + hash, "application/json", "")) {
      assertThat(current.code()).isEqualTo(200);
      assertThat(current.header("Cache-Control")).isEqualTo("public, immutable");
    }
    try (Response old = get("/openapi/v3/api/v1?hash=00", "application/json", "")) {
      assertThat(old.code()).isEqualTo(301);
      assertThat(old.header("Location")).isEqualTo("/openapi/v3/api/v1?hash=" + hash);
    }
  }

  @Test
  void unknownPathsOutsideTheBuiltInGroupsAreAnsweredWithText() throws IOException {
    try (Response answer = get("/apis/nope.example.com/v1/things", "application/json", "")) {
      assertThat(answer.code()).isEqualTo(404);
      assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(answer.body().string()).isEqualTo("404 page not found\n");
    }
    try (Response answer = get("/apis/apps/v1/things", "application/json", "")) {
      assertThat(answer.code()).isEqualTo(404);
      assertThat(answer.body().string()).contains("\"kind\":\"Status\"");
    }
  }

  @Test
  void discoveryOfBuiltInGroupsTakesNothingButGet() throws IOException {
    for (String path : new String[] {"/version", "/apis", "/apis/apps", "/api/v1"}) {
      try (Response answer = http.send(http.request(path).delete())) {
        assertThat(answer.code()).as(path).isEqualTo(405);
      }
    }
  }

  @Test
  void pathsOfWatchesTakeNothingButGet() throws IOException {
    Request.Builder watch = http.request("/api/v1/watch/namespaces/default/configmaps");
    try (Response answer = http.send(watch.delete())) {
      assertThat(answer.code()).isEqualTo(405);
    }
  }

  @Test
  void aPatchCannotMakeOneBuiltInKindOfAnother() throws IOException {
    RequestBody body =
        RequestBody.create("{\"kind\":\"Secret\"}", MediaType.get("application/merge-patch+json"));
    try (Response answer = http.send(http.request("/api/v1/namespaces/default").patch(body))) {
      assertThat(answer.code()).isEqualTo(422);
      assertThat(answer.body().string())
          .contains("converting (v1.Secret) to (core.Namespace): unknown conversion");
    }
  }

  @Test
  void semicolonsInAQueryMakeItsPairsVoid() throws IOException {
    try (Response answer = get("/api/v1/nodes?labelSelector=a;b", "application/json", "")) {
      assertThat(answer.code()).isEqualTo(200);
    }
  }

  private static String tagOf(String path, String accept) throws IOException {
    try (Response first = get(path, accept, "")) {
      assertThat(first.code()).isEqualTo(200);
      return String.valueOf(first.header("ETag"));
    }
  }

  private static Response get(String path, String accept, String known) throws IOException {
    Request.Builder request = http.request(path).header("Accept", accept);
    if (!known.isEmpty()) {
      request.header("If-None-Match", known);
    }
    return http.send(request);
  }
}
