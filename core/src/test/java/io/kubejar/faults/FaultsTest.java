package io.kubejar.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.Json;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.ClusterHttp;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  private static KubernetesCluster cluster;
  private static ClusterHttp http;
  private static Faults faults;
  private static ResourceClient configMaps;

  @BeforeAll
  static void start() {
    cluster = KubernetesCluster.builder().nodes(0).start();
    http = new ClusterHttp(cluster);
    faults = cluster.faults();
    configMaps = cluster.client().resource("v1", "configmaps");
  }

  @AfterAll
  static void stop() {
    http.close();
    cluster.close();
  }

  @Test
  void requestsAreRefusedAsOftenAsWasAskedFor() throws IOException {
    RequestMatch lists = RequestMatch.of("list").on("configmaps").in("default");
    try (Injection injection = faults.inject(lists, Fault.tooManyRequests(7), 2)) {
      for (int i = 0; i < 2; i++) {
        try (Response refused = get(CONFIG_MAPS)) {
          assertThat(refused.code()).isEqualTo(429);
          assertThat(refused.header("Retry-After")).isEqualTo("7");
        }
      }
      try (Response served = get(CONFIG_MAPS)) {
        assertThat(served.code()).isEqualTo(200);
      }
      assertThat(injection.hits()).isEqualTo(2);
    }
  }

  @Test
  void otherRequestsAndTheClientInTheJvmAreSpared() throws IOException {
    RequestMatch named = RequestMatch.of("get", "update").on("configmaps").named("mine");
    try (Injection injection = faults.inject(named, Fault.internalError())) {
      try (Response other = get(CONFIG_MAPS + "/other")) {
        assertThat(other.code()).isEqualTo(404);
      }
      try (Response list = get(CONFIG_MAPS)) {
        assertThat(list.code()).isEqualTo(200);
      }
      assertThat(configMaps.find("default", "mine")).isEmpty();
      assertThat(injection.hits()).isZero();
      try (Response mine = get(CONFIG_MAPS + "/mine")) {
        assertThat(mine.code()).isEqualTo(500);
      }
    }
    try (Response mine = get(CONFIG_MAPS + "/mine")) {
      assertThat(mine.code()).isEqualTo(404);
    }
  }

  @Test
  void aRequestWhoseAnswerIsLostTakesEffect() throws IOException {
    try (Injection injection = faults.inject(RequestMatch.of("create"), Fault.lostAnswer(), 1);
        Response answer = create("lost")) {
      assertThat(answer.code()).isEqualTo(504);
      assertThat(injection.hits()).isEqualTo(1);
    }
    assertThat(configMaps.find("default", "lost")).isPresent();
    configMaps.delete("default", "lost", Json.object());
  }

  @Test
  void whoWatchesFromBeforeACompactionIsToldThatItIsTooOld() throws IOException {
    String version;
    try (Response created = create("old")) {
      version =
          Json.parse(created.body().string()).path("metadata").path("resourceVersion").asText();
    }
    configMaps.delete("default", "old", Json.object());
    try (Response later = create("later")) {
      assertThat(later.code()).isEqualTo(201);
    }
    faults.compact();
    String watch = CONFIG_MAPS + "?watch=1&timeoutSeconds=5&resourceVersion=" + version;
    try (Response answer = get(watch)) {
      assertThat(answer.body().string())
          .contains("\"type\":\"ERROR\"", "\"code\":410", "too old resource version: " + version);
    }
    configMaps.delete("default", "later", Json.object());
  }

  @Test
  void aFaultThatNeverHappensIsRefused() {
    assertThatThrownBy(() -> faults.inject(RequestMatch.all(), Fault.conflict(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("times = 0: a fault happens once or more");
  }

  private static Response get(String path) throws IOException {
    return http.send(http.request(path));
  }

  private static Response create(String name) throws IOException {
    Request.Builder request = http.request(CONFIG_MAPS);
    String body = "{\"metadata\":{\"name\":\"" + name + "\"}}";
    return http.send(request.post(RequestBody.create(body, MediaType.get("application/json"))));
  }
}
