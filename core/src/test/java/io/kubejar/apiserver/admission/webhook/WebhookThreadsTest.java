package io.kubejar.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.KubernetesCluster;
import io.kubejar.testing.NoLeaks;
import io.kubejar.testing.TestControlPlane;
import io.kubejar.testing.WebhookServer;
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
}
