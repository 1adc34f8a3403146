package io.kubejar.apiserver.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
  private static final String NAMESPACE = "/api/v1/namespaces/default";

  private final TestApiServer server = new TestApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "create, /api/v1/namespaces/default/configmaps/a",
    "update, /api/v1/namespaces/default/configmaps",
    "create, /api/v1/configmaps",
    "deletecollection, /api/v1/namespaces",
    "create, /api/v1/namespaces/default/pods/a/status",
    "list, /apis/authorization.k8s.io/v1/subjectaccessreviews"
  })
  void verbsThatAPathDoesNotHaveAreNotAllowed(String verb, String path) {
    Status refusal = server.refusal(verb, path, "{}");
    assertThat(refusal.code()).isEqualTo(405);
    assertThat(refusal.message())
        .isEqualTo("the server does not allow this method on the requested resource");
  }

  @ParameterizedTest
  @CsvSource({
    "get, /api/v1/configmaps/a",
    "get, /api/v1/namespaces/default/configmaps/a/status",
    "get, /api/v1/namespaces/default/nodes/a",
    "list, /apis/example.com/v1/widgets"
  })
  void pathsThatNameNothingAreNotFound(String verb, String path) {
    Status refusal = server.refusal(verb, path, null);
    assertThat(refusal.code()).isEqualTo(404);
    assertThat(refusal.message()).isEqualTo("the server could not find the requested resource");
  }

  @Test
  void whatHasNoHandlerSaysSoInsteadOfPretending() {
    assertThat(
            server.refusal("create", "/apis/authentication.k8s.io/v1/tokenreviews", "{}").message())
        .isEqualTo("tokenreviews.authentication.k8s.io is not supported by this server");
    server.create(
        NAMESPACE + "/pods",
        "{\"metadata\":{\"name\":\"a\"},\"spec\":{\"containers\":[{\"name\":\"a\"}]}}");
    assertThat(server.refusal("create", NAMESPACE + "/pods/a/eviction", "{}").code())
        .isEqualTo(501);
  }
}
