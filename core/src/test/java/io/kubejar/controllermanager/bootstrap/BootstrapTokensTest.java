package io.kubejar.controllermanager.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BootstrapTokensTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new BootstrapSignerController(), new TokenCleanerController());
    cluster.create(
        "configmaps",
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: cluster-info, namespace: kube-public}
        data: {kubeconfig: "where the cluster is"}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createToken(String expiration) {
    cluster.create(
        "secrets",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: bootstrap-token-abcdef, namespace: kube-system}
        type: bootstrap.kubernetes.io/token
        data:
          token-id: %s
          token-secret: %s
          usage-bootstrap-signing: %s
          expiration: %s
        """
            .formatted(
                base64("abcdef"),
                base64("a secret that is long enough for HS256"),
                base64("true"),
                base64(expiration)));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private KubeObject clusterInfo() {
    return cluster.resource("v1", "configmaps").get("kube-public", "cluster-info");
  }

  @Test
  void eachTokenSignsTheClustersKubeconfig() throws Exception {
    createToken("");
    String[] parts =
        clusterInfo().json().path("data").path("jws-kubeconfig-abcdef").asText().split("\\.", -1);
    assertThat(parts).hasSize(3);
    JWSObject signed =
        new JWSObject(
            new Base64URL(parts[0]), new Payload("where the cluster is"), new Base64URL(parts[2]));
    assertThat(signed.verify(new MACVerifier("abcdef.a secret that is long enough for HS256")))
        .isTrue();
    assertThat(signed.getHeader().getKeyID()).isEqualTo("abcdef");
  }

  @Test
  void anExpiredTokenIsDeletedAndItsSignatureTakenAway() {
    createToken(cluster.now().plus(Duration.ofHours(1)).toString());
    assertThat(clusterInfo().json().path("data").has("jws-kubeconfig-abcdef")).isTrue();

    cluster.advance(Duration.ofHours(1));

    assertThat(cluster.list("v1", "secrets", "kube-system")).isEmpty();
    assertThat(clusterInfo().json().path("data").has("jws-kubeconfig-abcdef")).isFalse();
  }
}
