package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterMetricsTest {
  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(1).virtualTime().start();

  @BeforeEach
  void awaitTheAccountOfPods() {
    cluster.await().object("v1", "serviceaccounts", "default", "default").exists();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private ResourceClient metrics(String resource) {
    return cluster.client().resource("metrics.k8s.io/v1beta1", resource);
  }

  private void create(String apiVersion, String plural, String yaml) {
    cluster.client().resource(apiVersion, plural).create("default", TestControlPlane.yaml(yaml));
  }

  private void createPod(String name, String app) {
    create(
        "v1",
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, labels: {app: %s}}
        spec: {containers: [{name: main, image: nginx}, {name: side, image: nginx}]}
        """
            .formatted(name, app));
    cluster.await().pod("default", name).ready();
  }

  private static String usage(KubeObject metric) {
    StringBuilder text = new StringBuilder();
    for (JsonNode container : metric.json().path("containers")) {
      text.append(container.path("name").asText()).append(container.path("usage"));
    }
    return text.toString();
  }

  @Test
  void thereIsNoMetricsServerUntilATestPlaysOne() {
    assertThatThrownBy(() -> metrics("pods").list("default", Map.of()))
        .isInstanceOf(StatusException.class)
        .hasMessage("the server could not find the requested resource");

    cluster.metrics().pod("default", "none").cpu("1");

    assertThat(metrics("pods").list("default", Map.of()).items()).isEmpty();
    assertThatThrownBy(() -> metrics("pods").get("default", "none"))
        .hasMessage("pods \"none\" not found");
  }

  @Test
  void podsUseWhatWasSetLast() {
    createPod("a", "web");
    createPod("b", "web");
    createPod("other", "other");

    cluster.metrics().pods("default", "app=web").cpu("100m").memory("64Mi");
    cluster.metrics().pod("default", "b").container("side").cpu("50m");

    List<KubeObject> found = metrics("pods").list("default", Map.of()).items();
    assertThat(found).extracting(KubeObject::name).containsExactly("a", "b");
    assertThat(usage(found.get(0)))
        .isEqualTo(
            "main{\"cpu\":\"100m\",\"memory\":\"64Mi\"}side{\"cpu\":\"0\",\"memory\":\"0\"}");
    assertThat(usage(metrics("pods").get("default", "b")))
        .isEqualTo(
            "main{\"cpu\":\"100m\",\"memory\":\"64Mi\"}side{\"cpu\":\"50m\",\"memory\":\"0\"}");
  }

  @Test
  void nodesUseWhatWasSet() {
    String node = cluster.client().resource("v1", "nodes").list("", Map.of()).items().get(0).name();

    cluster.metrics().node(node, "cpu", "1500m");

    KubeObject metric = metrics("nodes").get("", node);
    assertThat(metric.json().at("/usage/cpu").asText()).isEqualTo("1500m");
    assertThat(metric.json().path("kind").asText()).isEqualTo("NodeMetrics");
  }

  @Test
  void whatIsNoQuantityIsRefused() {
    assertThatThrownBy(() -> cluster.metrics().pod("default", "a").cpu("lots"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAutoscalerFollowsThem() {
    create(
        "apps/v1",
        "deployments",
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: nginx, resources: {requests: {cpu: 100m}}}]}
        """);
    cluster.await().deployment("default", "web").available();
    createAutoscaler();
    cluster.time().advance(Duration.ofSeconds(1));
    assertThat(status().at("/currentMetrics/0/type").asText()).isEmpty();

    cluster.metrics().pods("default", "app=web").cpu("300m");
    cluster.time().advance(Duration.ofSeconds(15));
    assertThat(replicas()).isEqualTo(3);

    cluster.metrics().pods("default", "app=web").cpu("10m");
    cluster.time().advance(Duration.ofMinutes(6));

    assertThat(replicas()).isEqualTo(1);
    assertThat(status().path("desiredReplicas").asInt()).isEqualTo(1);
  }

  private void createAutoscaler() {
    create(
        "autoscaling/v2",
        "horizontalpodautoscalers",
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          maxReplicas: 10
          metrics:
          - type: Resource
            resource: {name: cpu, target: {type: Utilization, averageUtilization: 100}}
        """);
  }

  private int replicas() {
    KubeObject deployment =
        cluster.client().resource("apps/v1", "deployments").get("default", "web");
    return deployment.spec().path("replicas").asInt();
  }

  private JsonNode status() {
    return cluster
        .client()
        .resource("autoscaling/v2", "horizontalpodautoscalers")
        .get("default", "web")
        .status();
  }
}
