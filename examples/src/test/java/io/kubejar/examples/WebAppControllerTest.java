package io.kubejar.examples;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubejar.KubernetesCluster;
import io.kubejar.examples.informer.WebAppController;
import io.kubejar.junit5.EmbeddedKubernetes;
import org.junit.jupiter.api.Test;

/** A controller of a custom resource, written with fabric8's informers, tested end to end. */
@EmbeddedKubernetes(nodes = 3)
class WebAppControllerTest {
  @Test
  void aWebAppBecomesRunningPodsBehindAService(KubernetesCluster cluster, KubernetesClient client) {
    WebAppScenario scenario = new WebAppScenario(cluster, client);
    scenario.defineTheResource();
    try (WebAppController controller = new WebAppController(client)) {
      controller.start();
      scenario.runThrough();
    }
  }
}
