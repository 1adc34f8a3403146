package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListingTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  private final TestApiServer server = new TestApiServer();

  @BeforeEach
  void createFive() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      server.create(
          CONFIG_MAPS,
          "{\"metadata\":{\"name\":\"%s\",\"labels\":{\"x\":\"%s\",\"all\":\"y\"}}}"
              .formatted(name, name));
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static List<String> names(ObjectList list) {
    return list.items().stream().map(KubeObject::name).toList();
  }

  @Test
  void pagesShowOneRevisionWhileOthersWrite() {
    ObjectList first = server.list(CONFIG_MAPS + "?limit=2");
    assertThat(names(first)).containsExactly("a", "b");
    assertThat(first.remaining()).isEqualTo(3);
    server.delete(CONFIG_MAPS + "/c");
    server.create(CONFIG_MAPS, TestApiServer.configMap("bb"));
    List<String> rest = new ArrayList<>();
    ObjectList page = first;
    while (!page.continueToken().isEmpty()) {
      page = server.list(CONFIG_MAPS + "?limit=2&continue=" + page.continueToken());
      assertThat(page.revision()).isEqualTo(first.revision());
      rest.addAll(names(page));
    }
    assertThat(rest).containsExactly("c", "d", "e");
    assertThat(page.remaining()).isEqualTo(-1);
  }

  @Test
  void aPageWithSelectorDoesNotTellHowManyRemain() {
    ObjectList page = server.list(CONFIG_MAPS + "?limit=1&labelSelector=x=d");
    assertThat(names(page)).containsExactly("d");
    assertThat(page.continueToken()).isNotEmpty();
    assertThat(page.remaining()).isEqualTo(-1);
    assertThat(server.list(CONFIG_MAPS + "?limit=1&labelSelector=x=e").continueToken()).isEmpty();
  }

  @Test
  void versionZeroIgnoresTheLimit() {
    assertThat(server.list(CONFIG_MAPS + "?limit=1&resourceVersion=0").items()).hasSize(5);
  }

  @Test
  void aVersionWithLimitOrExactIsThatVersion() {
    String version = server.get(CONFIG_MAPS + "/c").resourceVersion();
    String at = CONFIG_MAPS + "?resourceVersion=" + version;
    assertThat(names(server.list(at + "&resourceVersionMatch=Exact")))
        .containsExactly("a", "b", "c");
    assertThat(server.list(at + "&limit=1").remaining()).isEqualTo(2);
    assertThat(server.list(at).items()).hasSize(5);
    assertThat(server.list(at + "&limit=1&resourceVersionMatch=NotOlderThan").remaining())
        .isEqualTo(4);
  }

  @Test
  void aTokenOfACompactedRevisionOffersAnInconsistentContinuation() {
    ObjectList first = server.list(CONFIG_MAPS + "?limit=2");
    server.delete(CONFIG_MAPS + "/d");
    server.create(CONFIG_MAPS, TestApiServer.configMap("f"));
    server.store.compact(first.revision());
    Status refusal =
        server.refusal("list", CONFIG_MAPS + "?limit=2&continue=" + first.continueToken(), null);
    assertThat(refusal.code()).isEqualTo(410);
    ObjectList rest = server.list(CONFIG_MAPS + "?limit=9&continue=" + refusal.continueToken());
    assertThat(names(rest)).containsExactly("c", "e", "f");
  }

  @Test
  void aRevisionOfTheFutureIsATimeout() {
    Status refusal = server.refusal("list", CONFIG_MAPS + "?resourceVersion=999", null);
    assertThat(refusal.code()).isEqualTo(504);
    assertThat(refusal.message()).isEqualTo("Timeout: Too large resource version: 999, current: 6");
    assertThat(server.refusal("get", CONFIG_MAPS + "/a?resourceVersion=999", null).code())
        .isEqualTo(504);
  }

  @Test
  void badOptionsAreRefused() {
    assertThat(server.refusal("list", CONFIG_MAPS + "?limit=x", null).message())
        .isEqualTo("strconv.ParseInt: parsing \"x\": invalid syntax");
    assertThat(server.refusal("list", CONFIG_MAPS + "?resourceVersion=abc", null).code())
        .isEqualTo(400);
    assertThat(server.refusal("list", CONFIG_MAPS + "?resourceVersionMatch=Exact", null).code())
        .isEqualTo(422);
    assertThat(server.refusal("list", CONFIG_MAPS + "?continue=garbage", null).message())
        .isEqualTo(
            "invalid continue token: continue key is not valid: invalid character '\\u0081'"
                + " looking for beginning of value");
    assertThat(server.refusal("list", CONFIG_MAPS + "?fieldSelector=data=x", null).message())
        .isEqualTo(
            "\"data\" is not a known field selector: only \"metadata.name\","
                + " \"metadata.namespace\"");
  }

  @Test
  void fieldsOfTheKindCanBeSelectedBy() {
    server.create(
        "/api/v1/namespaces/default/secrets", "{\"metadata\":{\"name\":\"s\"},\"type\":\"t\"}");
    server.create(
        "/api/v1/namespaces/default/secrets", "{\"metadata\":{\"name\":\"u\"},\"type\":\"v\"}");
    assertThat(names(server.list("/api/v1/secrets?fieldSelector=type=t"))).containsExactly("s");
    assertThat(
            names(server.list("/api/v1/secrets?fieldSelector=type!=t,metadata.namespace=default")))
        .containsExactly("u");
    assertThat(names(server.list(CONFIG_MAPS + "?fieldSelector=metadata.name=d&limit=1")))
        .containsExactly("d");
  }
}
