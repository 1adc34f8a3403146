package io.kubejar.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.KubernetesCluster;
import io.kubejar.client.Client;
import io.kubejar.testing.NoLeaks;
import io.kubejar.testing.TestControlPlane;
import io.kubejar.testing.WebhookServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class WebhookThreadsTest {

  @Test
  void theThreadsThatCallWebhooksEndWithTheCluster() {
    try (WebhookServer server = WebhookServer.start();
        KubernetesCluster cluster =
            KubernetesCluster.builder()
                .nodes(0)
                .withoutController("root-ca-certificate-publisher-controller")
                .start()) {
      server.respond("/allow", "{allowed: true}");
      ObjectNode configuration = TestControlPlane.yaml("{metadata: {name: hooks}}");
      for (String name : new String[] {"a.example.com", "b.example.com"}) {
        configuration
            .withArray("/webhooks")
            .add(WebhookFixture.webhook(server, name, "/allow", ""));
      }
      cluster
          .client()
          .resource("admissionregistration.k8s.io/v1", "validatingwebhookconfigurations")
          .create("", configuration);
      cluster
          .client()
          .resource("v1", "configmaps")
          .create("default", TestControlPlane.yaml("{metadata: {name: a}}"));
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void aWebhookThatUsesTheClusterIsAskedByControllersWithoutADeadlock() {
    try (WebhookServer server = WebhookServer.start();
        KubernetesCluster cluster = KubernetesCluster.builder().nodes(0).start()) {
      Client client = cluster.client();
      server.respond(
          "/ask",
          request -> {
            client.resource("v1", "pods").list("default", Map.of());
            client
                .resource("v1", "secrets")
                .create("default", TestControlPlane.yaml("{metadata: {generateName: seen-}}"));
            return TestControlPlane.yaml("{allowed: true}");
          });
      ObjectNode configuration = TestControlPlane.yaml("{metadata: {name: hooks}}");
      configuration
          .withArray("/webhooks")
          .add(
              WebhookFixture.webhook(
                  server,
                  "a.example.com",
                  "/ask",
                  "rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources:"
                      + " [pods]}]"));
      client
          .resource("admissionregistration.k8s.io/v1", "validatingwebhookconfigurations")
          .create("", configuration);
      client
          .resource("apps/v1", "replicasets")
          .create(
              "default",
              TestControlPlane.yaml(
                  "{metadata: {name: r}, spec: {replicas: 2, selector: {matchLabels: {a: b}},"
                      + " template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c,"
                      + " image: i}]}}}}"));
      cluster
          .await()
          .object("apps/v1", "replicasets", "default", "r")
          .until("has its Pods", r -> r.status().path("replicas").asInt() == 2);
      assertThat(client.resource("v1", "secrets").list("default", Map.of()).items()).hasSize(2);
    }
  }
}
