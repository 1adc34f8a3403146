package io.kubejar.controllermanager.podautoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AutoscalerMetricsTest extends AutoscaledTarget {
  @Test
  void goesByOneContainerIfAskedTo() {
    createTarget(2);
    cluster.controlPlane().metrics().setPodUsage(WEB, "side", "cpu", Quantity.parse("300m"));

    autoscale(
        """
        {type: ContainerResource, containerResource: {name: cpu, container: side,
          target: {type: Utilization, averageUtilization: 50}}}
        """);

    assertThat(replicas()).isEqualTo(4);
    assertThat(cluster.events("default", "SuccessfulRescale"))
        .containsExactly(
            "Normal: New size: 4; reason: cpu container resource utilization (percentage of"
                + " request) above target");
    assertThat(status().at("/currentMetrics/0/containerResource/container").asText())
        .isEqualTo("side");
  }

  @Test
  void goesByACustomMetricOfItsPods() {
    createTarget(2);
    cluster.controlPlane().metrics().setPodMetric(WEB, "qps", Quantity.parse("30"));

    autoscale(
        "{type: Pods, pods: {metric: {name: qps}, target: {type: AverageValue, averageValue:"
            + " 20}}}");

    assertThat(replicas()).isEqualTo(3);
    assertThat(cluster.events("default", "SuccessfulRescale"))
        .containsExactly("Normal: New size: 3; reason: pods metric qps above target");
    assertThat(status().at("/currentMetrics/0/pods/current/averageValue").asText()).isEqualTo("30");
  }

  @Test
  void goesByTheMetricOfAnotherObject() {
    createTarget(2);
    cluster
        .controlPlane()
        .metrics()
        .setObjectMetric(
            new GroupResource("networking.k8s.io", "ingresses"),
            "default",
            "front",
            "hits",
            Quantity.parse("2k"));

    autoscale(
        """
        {type: Object, object: {metric: {name: hits}, target: {type: Value, value: 1k},
          describedObject: {apiVersion: networking.k8s.io/v1, kind: Ingress, name: front}}}
        """);

    assertThat(replicas()).isEqualTo(4);
    assertThat(cluster.events("default", "SuccessfulRescale"))
        .containsExactly("Normal: New size: 4; reason: Ingress metric hits above target");
  }

  @Test
  void goesByTheSumOfExternalMetricsThatItSelects() {
    createTarget(2);
    for (String queue : new String[] {"a", "b", "other"}) {
      cluster
          .controlPlane()
          .metrics()
          .setExternal(
              "default",
              "jobs",
              Map.of("queue", queue),
              Quantity.parse(queue.equals("other") ? "1000" : "25"));
    }

    autoscale(
        """
        {type: External, external: {target: {type: AverageValue, averageValue: 10},
          metric: {name: jobs, selector: {matchExpressions: [
            {key: queue, operator: In, values: [a, b]}]}}}}
        """,
        "minReplicas: 1, maxReplicas: 10");

    assertThat(status().path("desiredReplicas").asInt()).isEqualTo(4);
    assertThat(status().at("/currentMetrics/0/external/current/averageValue").asText())
        .isEqualTo("25");
  }

  @Test
  void saysWhichApisAreMissing() {
    createTarget(2);

    autoscale(
        """
        {type: Pods, pods: {metric: {name: qps}, target: {type: AverageValue, averageValue: 1}}},
        {type: Object, object: {metric: {name: hits}, target: {type: Value, value: 1},
          describedObject: {apiVersion: v1, kind: Service, name: s}}},
        {type: External, external: {metric: {name: jobs}, target: {type: Value, value: 1}}}
        """);

    String noCustomMetrics =
        "unable to fetch metrics from custom metrics API: no custom metrics API"
            + " (custom.metrics.k8s.io) registered";
    assertThat(cluster.events("default", "FailedGetPodsMetric"))
        .containsExactly("Warning: unable to get metric qps: " + noCustomMetrics);
    assertThat(cluster.events("default", "FailedGetObjectMetric"))
        .containsExactly(
            "Warning: unable to get metric hits: Service on default s/" + noCustomMetrics);
    assertThat(cluster.events("default", "FailedGetExternalMetric"))
        .containsExactly(
            "Warning: unable to get external metric default/jobs/nil: unable to fetch metrics from"
                + " external metrics API: the server could not find the requested resource (get"
                + " jobs.external.metrics.k8s.io)");
    assertThat(cluster.events("default", "FailedComputeMetricsReplicas"))
        .containsExactly(
            "Warning: invalid metrics (3 invalid out of 3), first error is: failed to get pods"
                + " metric value: unable to get metric qps: "
                + noCustomMetrics);
  }

  @Test
  void aMetricThatFailsKeepsTheOthersFromShrinkingTheTarget() {
    createTarget(4);
    cpu("1m");
    String missing =
        "{type: Pods, pods: {metric: {name: qps}, target: {type: AverageValue, averageValue: 1}}}";

    autoscale(missing + ", " + CPU_60);
    cluster.advance(Duration.ofMinutes(10));
    assertThat(replicas()).isEqualTo(4);
    assertThat(condition("ScalingActive")).startsWith("False FailedGetPodsMetric: ");

    cpu("450m");
    lookAgain();
    assertThat(replicas()).isEqualTo(6);
  }

  @Test
  void podsThatAreNotReadyMakeItGrowLess() {
    createTarget(1);
    cpu("1");
    cluster.pods("default").forEach(pod -> unready.add(pod.name()));
    cluster.edit(
        "apps/v1",
        "replicasets",
        "default",
        "web",
        rs -> {
          rs.withObjectProperty("spec").put("replicas", 2);
          ((ObjectNode) rs.at("/spec/template/metadata/labels")).put("touched", "yes");
          return rs;
        });
    for (KubeObject pod : cluster.pods("default")) {
      cluster.edit("v1", "pods", "default", pod.name(), TestTouch::annotate);
    }

    autoscale(CPU_60);

    assertThat(replicas()).isEqualTo(4);
  }

  /** Makes the fake kubelet look at a Pod again. */
  private static final class TestTouch {
    static ObjectNode annotate(ObjectNode pod) {
      pod.withObjectProperty("metadata").withObjectProperty("annotations").put("looked", "again");
      return pod;
    }
  }

  @Test
  void missingRequestsAreToldOf() {
    createTarget(1);
    cluster.controlPlane().metrics().setPodUsage(WEB, "", "memory", Quantity.parse("64Mi"));
    String pod = cluster.pods("default").get(0).name();

    autoscale(
        "{type: Resource, resource: {name: memory, target: {type: Utilization,"
            + " averageUtilization: 50}}}");

    assertThat(condition("ScalingActive"))
        .endsWith(
            "failed to get memory utilization: missing request for memory in container main of Pod "
                + pod);
  }

  @Test
  void aTargetThatDoesNotExistOrCannotBeScaledIsToldOf() {
    autoscale("");
    assertThat(condition("AbleToScale"))
        .isEqualTo(
            "False FailedGetScale: the HPA controller was unable to get the target's current"
                + " scale: replicasets/scale.apps \"web\" not found");

    autoscale("odd", "{apiVersion: odd/v1, kind: Odd, name: x}", "", "maxReplicas: 2");

    assertThat(cluster.events("default", "FailedGetScale"))
        .containsExactlyInAnyOrder(
            "Warning: replicasets/scale.apps \"web\" not found",
            "Warning: no matches for kind \"Odd\" in group \"odd\"");
  }

  @Test
  void aTargetOfSizeZeroIsLeftAlone() {
    createTarget(0);

    autoscale(CPU_60);

    assertThat(replicas()).isZero();
    assertThat(condition("ScalingActive"))
        .isEqualTo(
            "False ScalingDisabled: scaling is disabled since the replica count of the target is"
                + " zero");
  }

  @Test
  void twoAutoscalersOfTheSamePodsDoNotFight() {
    createTarget(2);
    cpu("450m");
    String target = "{apiVersion: apps/v1, kind: ReplicaSet, name: web}";
    autoscale("first", target, CPU_60, "maxReplicas: 3");
    assertThat(replicas()).isEqualTo(3);

    autoscale("web", target, CPU_60, "maxReplicas: 9");

    assertThat(replicas()).isEqualTo(3);
    assertThat(condition("ScalingActive"))
        .isEqualTo(
            "False AmbiguousSelector: pods by selector app=web are controlled by multiple HPAs:"
                + " [{first default} {web default}]");
  }
}
