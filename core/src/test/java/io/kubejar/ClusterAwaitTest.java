package io.kubejar;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import java.time.Duration;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

class ClusterAwaitTest {
  private static final String POD =
      """
      {"apiVersion":"v1","kind":"Pod","metadata":{"name":"big","namespace":"default"},
       "spec":{"containers":[{"name":"main","image":"main",
        "resources":{"requests":{"cpu":"1000"}}}]}}\
      """;

  @Test
  void aWaitInVainTellsConditionEventsAndTrace() {
    try (KubernetesCluster cluster = KubernetesCluster.builder().nodes(1).start()) {
      cluster.await().object("v1", "serviceaccounts", "default", "default").exists();
      cluster.client().resource("v1", "pods").create("default", (ObjectNode) Json.parse(POD));
      cluster.await().object("v1", "pods", "default", "big").condition("PodScheduled", "False");
      ClusterAwait briefly = cluster.await().atMost(Duration.ofSeconds(1));
      assertThatThrownBy(() -> briefly.pod("default", "big").running())
          .isInstanceOf(ConditionTimeoutException.class)
          .hasMessageContaining("default/pods/big was expected to hold that it is Running")
          .hasMessageContaining("FailedScheduling")
          .hasMessageContaining("0/1 nodes are available: 1 Insufficient cpu")
          .hasMessageContaining("request    kubernetes-admin")
          .hasMessageNotContaining("  get  ");
    }
  }
}
