package io.kubejar.controllermanager.podautoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.replicaset.ReplicaSetController;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.TestControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HorizontalPodAutoscalerControllerTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(
        new HorizontalPodAutoscalerController(cluster.resources()),
        new ReplicaSetController(),
        new FakeKubelet());
    cluster.create(
        "replicasets",
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web, namespace: default}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: nginx}]}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private JsonNode create(int least) {
    cluster.create(
        "horizontalpodautoscalers",
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: default}
        spec:
          minReplicas: %d
          maxReplicas: 5
          scaleTargetRef: {apiVersion: apps/v1, kind: ReplicaSet, name: web}
        """
            .formatted(least));
    return cluster
        .resource("autoscaling/v2", "horizontalpodautoscalers")
        .get("default", "web")
        .status();
  }

  @Test
  void withoutMetricsItSaysThatItCannotScaleByThem() {
    JsonNode status = create(1);

    assertThat(Conditions.isTrue(status, "AbleToScale")).isTrue();
    JsonNode active = Conditions.find(status, "ScalingActive");
    assertThat(active.path("status").asText()).isEqualTo("False");
    assertThat(active.path("reason").asText()).isEqualTo("FailedGetResourceMetric");
    assertThat(active.path("message").asText())
        .isEqualTo(
            "the HPA was unable to compute the replica count: failed to get cpu utilization: unable"
                + " to get metrics for resource cpu: unable to fetch metrics from resource metrics"
                + " API: the server could not find the requested resource (get"
                + " pods.metrics.k8s.io)");
  }

  @Test
  void raisesToTheMinimumEvenWithoutMetrics() {
    JsonNode status = create(3);

    assertThat(status.path("desiredReplicas").asInt()).isEqualTo(3);
    assertThat(cluster.pods("default")).hasSize(3);
    assertThat(cluster.events("default", "SuccessfulRescale"))
        .containsExactly(
            "Normal: New size: 3; reason: Current number of replicas below Spec.MinReplicas");
  }
}
