package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.testing.TestControlPlane;
import io.kubejar.testing.Warned;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceAccountIssuerTest {
  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(1).virtualTime().start();
  private final Warned admin = new Warned(cluster);

  @BeforeEach
  void letTheComponentsStart() {
    cluster.time().advance(Duration.ofSeconds(1));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject requestToken(String spec) {
    return admin.create(
        "v1",
        "serviceaccounts/default/token",
        "default",
        TestControlPlane.yaml(
            "{apiVersion: authentication.k8s.io/v1, kind: TokenRequest, spec: {%s}}"
                .formatted(spec)));
  }

  private static String token(KubeObject answer) {
    return answer.status().path("token").asText();
  }

  private static JsonNode claims(String token) throws Exception {
    return Json.parse(JWSObject.parse(token).getPayload().toString());
  }

  private void createPod() {
    cluster
        .client()
        .resource("v1", "pods")
        .create(
            "default",
            TestControlPlane.yaml(
                "{metadata: {name: p}, spec: {nodeName: node-1, containers: [{name: c, image:"
                    + " i}]}}"));
  }

  @Test
  void tokensVerifyWithThePublishedKeys() throws Exception {
    JsonNode configuration = Json.parse(admin.get("/.well-known/openid-configuration"));
    String jwksUri = configuration.path("jwks_uri").asText();
    assertThat(jwksUri).isEqualTo(cluster.url() + "/openid/v1/jwks");
    String token = token(requestToken(""));
    assertThat(claims(token).path("iss")).isEqualTo(configuration.path("issuer"));
    JWSObject signed = JWSObject.parse(token);
    JWKSet keys = JWKSet.parse(admin.get("/openid/v1/jwks"));
    ECDSAVerifier verifier =
        new ECDSAVerifier(keys.getKeyByKeyId(signed.getHeader().getKeyID()).toECKey());
    assertThat(signed.verify(verifier)).isTrue();
    assertThat(keys.getKeys()).noneMatch(key -> key.isPrivate());
  }

  @Test
  void theTokenOfAPodTellsOfItsNodeAndLivesForAYear() throws Exception {
    createPod();
    Instant now = cluster.time().now();
    KubeObject answer =
        requestToken(
            "expirationSeconds: 3607, boundObjectRef: {apiVersion: v1, kind: Pod, name: p}");
    assertThat(Instant.parse(answer.status().path("expirationTimestamp").asText()))
        .isBetween(now.plusSeconds(3605), now.plusSeconds(3609));
    JsonNode claims = claims(token(answer));
    assertThat(claims.path("exp").asLong() - claims.path("iat").asLong())
        .isEqualTo(Duration.ofDays(365).toSeconds());
    JsonNode kubernetes = claims.path("kubernetes.io");
    assertThat(kubernetes.path("warnafter").asLong() - claims.path("iat").asLong()).isEqualTo(3607);
    assertThat(kubernetes.path("node").path("name").asText()).isEqualTo("node-1");

    cluster.time().advance(Duration.ofHours(2));
    JsonNode extra = review(token(answer)).path("user").path("extra");
    assertThat(extra.path("authentication.kubernetes.io/pod-name").path(0).asText()).isEqualTo("p");
    assertThat(extra.path("authentication.kubernetes.io/node-name").path(0).asText())
        .isEqualTo("node-1");
  }

  @Test
  void otherTokensEndWhenTheySay() {
    String token = token(requestToken("expirationSeconds: 3607"));
    assertThat(review(token).path("authenticated").asBoolean()).isTrue();
    cluster.time().advance(Duration.ofHours(2));
    assertThat(review(token).path("authenticated").asBoolean()).isFalse();
    assertThatThrownBy(() -> requestToken("expirationSeconds: 10"))
        .isInstanceOf(StatusException.class)
        .hasMessageContaining("may not specify a duration less than 10 minutes");
  }

  private JsonNode review(String token) {
    return cluster
        .client()
        .resource("authentication.k8s.io/v1", "tokenreviews")
        .create("", TestControlPlane.yaml("spec: {token: %s}".formatted(token)))
        .status();
  }
}
