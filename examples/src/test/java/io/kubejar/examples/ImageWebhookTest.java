package io.kubejar.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.kubejar.KubernetesCluster;
import io.kubejar.examples.webhook.ImageWebhook;
import io.kubejar.junit5.EmbeddedKubernetes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;

/** A mutating and a validating admission webhook, tested end to end behind their Service. */
@EmbeddedKubernetes(nodes = 1)
class ImageWebhookTest {
  private static final String WEB =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers: [{name: web, image: "nginx:1.29"}]
      """;

  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).build();
  private final HeldCertificate identity =
      new HeldCertificate.Builder()
          .signedBy(authority)
          .addSubjectAlternativeName("images.shop.svc")
          .build();

  @Test
  void imagesComeFromTheRegistryInAVersion(KubernetesCluster cluster, KubernetesClient client)
      throws IOException {
    HandshakeCertificates tls =
        new HandshakeCertificates.Builder().heldCertificate(identity).build();
    try (ImageWebhook webhook = new ImageWebhook(tls.sslContext());
        var served = cluster.network().serve("shop", "images", 443, webhook.address())) {
      assertThat(served).isNotNull();
      client.load(manifests()).create();

      // The Pods of a Deployment are created by a controller, and the webhook changes them.
      client.load(stream(WEB)).create();
      cluster.await().deployment("shop", "web").available();
      assertThat(client.pods().inNamespace("shop").withLabel("app", "web").list().getItems())
          .isNotEmpty()
          .allSatisfy(
              pod ->
                  assertThat(pod.getSpec().getContainers().get(0).getImage())
                      .isEqualTo("registry.example.com/nginx:1.29"));

      assertThatThrownBy(() -> createPod(client, "nginx:latest"))
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
          .hasMessageContaining(
              "admission webhook \"versions.images.example.com\" denied the request: image"
                  + " registry.example.com/nginx:latest must name a version");
    }

    // Without the server, calls fail as they do when the webhook's Pods are down.
    assertThatThrownBy(() -> createPod(client, "nginx:1.29"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("failed calling webhook \"registry.images.example.com\"");
  }

  private static void createPod(KubernetesClient client, String image) {
    client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .withNamespace("shop")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("c")
                .withImage(image)
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  /** The webhooks' manifests, with the CA's certificate in them. */
  private InputStream manifests() throws IOException {
    String caBundle =
        Base64.getEncoder()
            .encodeToString(authority.certificatePem().getBytes(StandardCharsets.UTF_8));
    try (InputStream in =
        Objects.requireNonNull(ImageWebhookTest.class.getResourceAsStream("/image-webhook.yaml"))) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return stream(yaml.replace("${CA_BUNDLE}", caBundle));
    }
  }

  private static InputStream stream(String yaml) {
    return new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
  }
}
