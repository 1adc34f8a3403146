package io.kubejar.controllermanager.podautoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HorizontalPodAutoscalerControllerTest extends AutoscaledTarget {
  @Test
  void withoutMetricsItSaysThatItCannotScaleByThem() {
    createTarget(1);
    autoscale("");

    String cause =
        "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch"
            + " metrics from resource metrics API: the server could not find the requested resource"
            + " (get pods.metrics.k8s.io)";
    assertThat(condition("AbleToScale"))
        .isEqualTo(
            "True SucceededGetScale: the HPA controller was able to get the target's current"
                + " scale");
    assertThat(condition("ScalingActive"))
        .isEqualTo(
            "False FailedGetResourceMetric: the HPA was unable to compute the replica count: "
                + cause);
    assertThat(cluster.events("default", "FailedGetResourceMetric"))
        .containsExactly("Warning: " + cause);
    assertThat(cluster.events("default", "FailedComputeMetricsReplicas"))
        .containsExactly(
            "Warning: invalid metrics (1 invalid out of 1), first error is: failed to get cpu"
                + " resource metric value: "
                + cause);
  }

  @Test
  void keepsToItsBoundsWithoutMetrics() {
    createTarget(1);
    autoscale("", "minReplicas: 3, maxReplicas: 5");
    assertThat(replicas()).isEqualTo(3);
    assertThat(cluster.events("default", "SuccessfulRescale"))
        .containsExactly(
            "Normal: New size: 3; reason: Current number of replicas below Spec.MinReplicas");

    cluster.edit(
        "autoscaling/v2",
        "horizontalpodautoscalers",
        "default",
        "web",
        a -> {
          a.withObjectProperty("spec").put("minReplicas", 1).put("maxReplicas", 2);
          return a;
        });

    assertThat(replicas()).isEqualTo(2);
    assertThat(condition("AbleToScale"))
        .isEqualTo(
            "True SucceededRescale: the HPA controller was able to update the target scale to 2");
  }

  @Test
  void growsWithTheShareOfTheRequestedCpuThatIsUsed() {
    createTarget(2);
    cpu("450m");

    autoscale(CPU_60);

    assertThat(replicas()).isEqualTo(3);
    assertThat(condition("ScalingActive"))
        .isEqualTo(
            "True ValidMetricFound: the HPA was able to successfully calculate a replica count"
                + " from cpu resource utilization (percentage of request)");
    assertThat(cluster.events("default", "SuccessfulRescale"))
        .containsExactly(
            "Normal: New size: 3; reason: cpu resource utilization (percentage of request) above"
                + " target");
    JsonNode current = status().at("/currentMetrics/0/resource/current");
    assertThat(current.path("averageUtilization").asInt()).isEqualTo(90);
    assertThat(current.path("averageValue").asText()).isEqualTo("450m");
    assertThat(status().path("currentReplicas").asInt()).isEqualTo(2);
    assertThat(status().path("desiredReplicas").asInt()).isEqualTo(3);
  }

  @Test
  void aTenthOffTheTargetIsNearEnough() {
    createTarget(2);
    cpu("330m");

    autoscale(CPU_60);

    assertThat(replicas()).isEqualTo(2);
    assertThat(condition("AbleToScale"))
        .isEqualTo("True ReadyForNewScale: recommended size matches current size");
    assertThat(condition("ScalingLimited"))
        .isEqualTo("False DesiredWithinRange: the desired count is within the acceptable range");
  }

  @Test
  void theToleranceCanBeSetPerDirection() {
    createTarget(2);
    cpu("330m");

    autoscale(CPU_60, "minReplicas: 1, maxReplicas: 10, behavior: {scaleUp: {tolerance: 50m}}");

    assertThat(replicas()).isEqualTo(3);
  }

  @Test
  void growsAtMostToTwiceTheSize() {
    createTarget(3);
    cpu("5");

    autoscale(CPU_60, "minReplicas: 1, maxReplicas: 100");

    assertThat(replicas()).isEqualTo(6);
    assertThat(condition("ScalingLimited"))
        .isEqualTo(
            "True ScaleUpLimit: the desired replica count is increasing faster than the maximum"
                + " scale rate");
  }

  @Test
  void shrinksOnlyAfterFiveMinutesOfLowMetrics() {
    createTarget(4);
    cpu("100m");
    autoscale(CPU_60);
    assertThat(replicas()).isEqualTo(4);
    assertThat(condition("AbleToScale"))
        .isEqualTo(
            "True ScaleDownStabilized: recent recommendations were higher than current one,"
                + " applying the highest recent recommendation");

    cluster.advance(Duration.ofSeconds(285));
    assertThat(replicas()).isEqualTo(4);
    cluster.advance(Duration.ofSeconds(30));

    assertThat(replicas()).isEqualTo(2);
    assertThat(cluster.events("default", "SuccessfulRescale"))
        .containsExactly("Normal: New size: 2; reason: All metrics below target");
  }

  @Test
  void policiesBoundTheRateOfChange() {
    createTarget(2);
    cpu("5");
    autoscale(
        CPU_60,
        """
        minReplicas: 1, maxReplicas: 10, behavior: {
          scaleUp: {policies: [{type: Pods, value: 3, periodSeconds: 60},
                               {type: Percent, value: 100, periodSeconds: 60}]},
          scaleDown: {stabilizationWindowSeconds: 0, selectPolicy: Min,
                      policies: [{type: Pods, value: 4, periodSeconds: 60},
                                 {type: Percent, value: 50, periodSeconds: 60}]}}
        """);
    assertThat(replicas()).isEqualTo(5);

    lookAgain();
    assertThat(replicas()).isEqualTo(5);
    assertThat(condition("ScalingLimited")).startsWith("True ScaleUpLimit: ");

    cluster.advance(Duration.ofSeconds(45));
    assertThat(replicas()).isEqualTo(10);

    cluster.advance(Duration.ofSeconds(60));
    cpu("1m");
    lookAgain();
    assertThat(replicas()).isEqualTo(6);
    assertThat(condition("ScalingLimited"))
        .isEqualTo(
            "True ScaleDownLimit: the desired replica count is decreasing faster than the maximum"
                + " scale rate");
  }

  @Test
  void aDisabledDirectionDoesNotChange() {
    createTarget(4);
    cpu("1m");
    autoscale(
        CPU_60, "minReplicas: 1, maxReplicas: 9, behavior: {scaleDown: {selectPolicy: Disabled}}");

    cluster.advance(Duration.ofMinutes(10));

    assertThat(replicas()).isEqualTo(4);
    assertThat(condition("ScalingLimited")).startsWith("True ScaleDownLimit: ");
  }

  @Test
  void growthCanBeStabilizedToo() {
    createTarget(2);
    cpu("450m");
    autoscale(
        CPU_60,
        "minReplicas: 1, maxReplicas: 9, behavior: {scaleUp: {stabilizationWindowSeconds: 60}}");
    assertThat(replicas()).isEqualTo(2);
    assertThat(condition("AbleToScale"))
        .isEqualTo(
            "True ScaleUpStabilized: recent recommendations were lower than current one, applying"
                + " the lowest recent recommendation");

    cluster.advance(Duration.ofSeconds(60));

    assertThat(replicas()).isEqualTo(3);
  }
}
