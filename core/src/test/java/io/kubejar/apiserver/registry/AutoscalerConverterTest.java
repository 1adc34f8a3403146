package io.kubejar.apiserver.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import org.junit.jupiter.api.Test;

class AutoscalerConverterTest {

  private static KubeObject firstVersionOf(String spec, String status) {
    String stored =
        "{\"apiVersion\":\"autoscaling/v2\",\"kind\":\"HorizontalPodAutoscaler\","
            + "\"metadata\":{\"name\":\"a\"},\"spec\":"
            + spec
            + ",\"status\":"
            + status
            + "}";
    return new AutoscalerConverter().fromStorage(KubeObject.of((ObjectNode) Json.parse(stored)));
  }

  @Test
  void theFirstVersionWritesThatThereAreNoReplicas() {
    KubeObject served = firstVersionOf("{\"maxReplicas\":3}", "{\"desiredReplicas\":0}");
    assertThat(served.apiVersion()).isEqualTo("autoscaling/v1");
    assertThat(served.status())
        .isEqualTo(Json.parse("{\"desiredReplicas\":0,\"currentReplicas\":0}"));
  }

  @Test
  void theUtilizationOfTheCpuIsAFieldOfTheFirstVersion() {
    KubeObject served =
        firstVersionOf(
            "{\"metrics\":[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\",\"target\":"
                + "{\"type\":\"Utilization\",\"averageUtilization\":50}}}]}",
            "{\"currentReplicas\":2}");
    assertThat(served.spec().path("targetCPUUtilizationPercentage").asInt()).isEqualTo(50);
    assertThat(served.status().path("currentReplicas").asInt()).isEqualTo(2);
  }
}
