package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.NoLeaks;
import io.kubejar.testing.TestControlPlane;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ServiceAccountTokenSecretTest {
  private final KubernetesCluster cluster = KubernetesCluster.builder().nodes(0).start();

  @BeforeEach
  void createAccount() {
    create("serviceaccounts", "metadata: {name: robot}");
    create(
        "secrets",
        """
        metadata:
          name: robot-token
          annotations: {kubernetes.io/service-account.name: robot}
        type: kubernetes.io/service-account-token
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void create(String plural, String yaml) {
    cluster.client().resource("v1", plural).create("default", TestControlPlane.yaml(yaml));
  }

  private static String text(KubeObject secret, String key) {
    String base64 = secret.json().path("data").path(key).asText();
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  private JsonNode review(String token) {
    ObjectNode review = Json.object();
    review.putObject("spec").put("token", token);
    return cluster
        .client()
        .resource("authentication.k8s.io/v1", "tokenreviews")
        .create("", review)
        .status();
  }

  @Test
  void aTokenSecretGetsATokenThatIsVoidOnceTheAccountIsGone() {
    KubeObject secret =
        cluster
            .await()
            .object("v1", "secrets", "default", "robot-token")
            .until("has a token", s -> s.json().path("data").hasNonNull("token"));
    assertThat(text(secret, "namespace")).isEqualTo("default");
    assertThat(text(secret, "ca.crt")).isEqualTo(cluster.kubeconfig().caCertificate());
    String token = text(secret, "token");
    assertThat(review(token).path("authenticated").asBoolean()).isTrue();
    assertThat(review(token).path("user").path("username").asText())
        .isEqualTo("system:serviceaccount:default:robot");
    assertThat(review(token).path("user").path("groups").toString())
        .contains("system:serviceaccounts:default");

    cluster.client().resource("v1", "serviceaccounts").delete("default", "robot", Json.object());
    cluster.await().object("v1", "secrets", "default", "robot-token").deleted();
    assertThat(review(token).path("authenticated").asBoolean()).isFalse();
  }
}
