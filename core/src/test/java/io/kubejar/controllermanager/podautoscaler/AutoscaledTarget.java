package io.kubejar.controllermanager.podautoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.LabelSelectorParser;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apiserver.metrics.MetricValues.PodSet;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.replicaset.ReplicaSetController;
import io.kubejar.testing.FakeKubelet;
import io.kubejar.testing.FakeKubelet.State;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A ReplicaSet {@code web}, an autoscaler of it and metrics, for tests of what it does. */
abstract class AutoscaledTarget {
  static final String CPU_60 =
      "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization:"
          + " 60}}}";
  static final PodSet WEB = new PodSet("default", "", LabelSelectorParser.parse("app=web"));

  final TestControlPlane cluster = new TestControlPlane();
  final Set<String> unready = ConcurrentHashMap.newKeySet();

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

  void createTarget(int replicas) {
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
  void autoscale(String metric) {
    autoscale(metric, "minReplicas: 1, maxReplicas: 10");
  }

  void autoscale(String metric, String more) {
    autoscale("web", "{apiVersion: apps/v1, kind: ReplicaSet, name: web}", metric, more);
  }

  void autoscale(String name, String target, String metric, String more) {
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

  void cpu(String amount) {
    cluster.controlPlane().metrics().setPodUsage(WEB, "", "cpu", Quantity.parse(amount));
  }

  void lookAgain() {
    cluster.advance(Duration.ofSeconds(15));
  }

  JsonNode status() {
    return cluster
        .resource("autoscaling/v2", "horizontalpodautoscalers")
        .get("default", "web")
        .status();
  }

  /** A condition as {@code status reason: message}. */
  String condition(String type) {
    JsonNode condition = Conditions.find(status(), type);
    return "%s %s: %s"
        .formatted(
            condition.path("status").asText(),
            condition.path("reason").asText(),
            condition.path("message").asText());
  }

  int replicas() {
    return cluster
        .resource("apps/v1", "replicasets")
        .get("default", "web")
        .spec()
        .path("replicas")
        .asInt();
  }
}
