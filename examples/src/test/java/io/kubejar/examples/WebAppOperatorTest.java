package io.kubejar.examples;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.kubejar.KubernetesCluster;
import io.kubejar.examples.operator.WebAppReconciler;
import io.kubejar.junit5.EmbeddedKubernetes;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The same controller with the Java Operator SDK, unmodified. */
@EmbeddedKubernetes(nodes = 3)
class WebAppOperatorTest {
  @Test
  void aWebAppBecomesRunningPodsBehindAService(KubernetesCluster cluster, KubernetesClient client) {
    WebAppScenario scenario = new WebAppScenario(cluster, client);
    scenario.defineTheResource();
    Operator operator =
        new Operator(
            overrider ->
                overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(1)));
    operator.register(new WebAppReconciler());
    operator.start();
    try {
      scenario.runThrough();
    } finally {
      operator.stop();
    }
  }
}
