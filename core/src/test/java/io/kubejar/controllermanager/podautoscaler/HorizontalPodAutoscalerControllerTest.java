package io.kubejar.controllermanager.podautoscaler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelectorParser;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.metrics.MetricValues.PodSet;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.replicaset.ReplicaSetController;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HorizontalPodAutoscalerControllerTest {
  private static final String CPU_60 =
      "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization:"
          + " 60}}}";
  private static final PodSet WEB = new PodSet("default", "", LabelSelectorParser.parse("app=web"));

  private final TestControlPlane cluster = new TestControlPlane();
  private final Set<String> unready = ConcurrentHashMap.newKeySet();

  @BeforeEach
  void start() {
    cluster.start(
        new HorizontalPodAutoscalerController(cluster.resources()),
        new ReplicaSetController(),
        new FakeKubelet(
            pod -> unready.contains(pod.name()) ? State.RUNNING : State.READY, Duration.ZERO));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createTarget(int replicas) {
    cluster.create(
        "replicasets",
        """
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web, namespace: default}
        spec:
          replicas: %d
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: main, image: nginx, resources: {requests: {cpu: 200m}}}
              - {name: side, image: nginx, resources: {requests: {cpu: 300m}}}
        """
            .formatted(replicas));
  }

  /** An autoscaler from 1 to 10. */
  private void autoscale(String metric) {
    autoscale(metric, "minReplicas: 1, maxReplicas: 10");
  }

  private void autoscale(String metric, String more) {
    autoscale("web", "{apiVersion: apps/v1, kind: ReplicaSet, name: web}", metric, more);
  }

  private void autoscale(String name, String target, String metric, String more) {
    cluster.create(
        "horizontalpodautoscalers",
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: %s, namespace: default}
        spec: {scaleTargetRef: %s, metrics: [%s], %s}
        """
            .formatted(name, target, metric, more));
  }

  private void cpu(String amount) {
    cluster.controlPlane().metrics().setPodUsage(WEB, "", "cpu", Quantity.parse(amount));
  }

  private void lookAgain() {
    cluster.advance(Duration.ofSeconds(15));
  }

  private JsonNode status() {
    return cluster
        .resource("autoscaling/v2", "horizontalpodautoscalers")
        .get("default", "web")
        .status();
  }

  /** A condition as {@code status reason: message}. */
  private String condition(String type) {
    JsonNode condition = Conditions.find(status(), type);
    return "%s %s: %s"
        .formatted(
            condition.path("status").asText(),
            condition.path("reason").asText(),
            condition.path("message").asText());
  }

  private int replicas() {
    return cluster
        .resource("apps/v1", "replicasets")
        .get("default", "web")
        .spec()
        .path("replicas")
        .asInt();
  }

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
