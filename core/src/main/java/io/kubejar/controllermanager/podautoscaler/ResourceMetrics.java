package io.kubejar.controllermanager.podautoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.util.List;
import java.util.Optional;

/**
 * How many replicas the resource metrics ask for.
 *
 * <p>Follows {@code GetResourceReplicas} of {@code
 * pkg/controller/podautoscaler/replica_calculator.go}: usage of ready Pods over what is wanted,
 * with a tolerance of a tenth. The usage comes from {@code metrics.k8s.io}, if it is served.
 */
record ResourceMetrics(ResourceClient podMetrics) {
  private static final double TOLERANCE = 0.1;

  /** The number of replicas, and the metric's state for the status. */
  record Proposal(int replicas, double utilization, boolean byUtilization) {}

  /** A metric that can't be read or used. */
  static final class MetricException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String reason;

    MetricException(String reason, String message) {
      super(message);
      this.reason = reason;
    }

    /** The reason in the condition, such as {@code FailedGetResourceMetric}. */
    String reason() {
      return reason;
    }
  }

  /**
   * What one metric of an autoscaler asks for.
   *
   * @param pods the Pods of the scale target
   * @throws MetricException if the metric can't be read
   */
  Proposal propose(JsonNode metric, String namespace, List<KubeObject> pods, int current) {
    if (!metric.path("type").asText().equals("Resource")) {
      throw new MetricException(
          "InvalidMetricSourceType",
          "metric sources of type \"%s\" are not supported; only Resource is"
              .formatted(metric.path("type").asText()));
    }
    JsonNode resource = metric.path("resource");
    String name = resource.path("name").asText();
    JsonNode target = resource.path("target");
    double usage = 0;
    double requests = 0;
    int measured = 0;
    for (KubeObject pod : pods) {
      Optional<KubeObject> sample =
          Pods.isReady(pod) ? sample(namespace, pod.name(), name) : Optional.empty();
      if (sample.isPresent()) {
        usage += sum(sample.get().json().path("containers"), "usage", name);
        requests += requests(pod, name);
        measured++;
      }
    }
    if (measured == 0) {
      throw unreadable(name, "no metrics returned from resource metrics API");
    }
    boolean byUtilization = target.path("averageUtilization").isNumber();
    if (byUtilization && requests == 0) {
      throw unreadable(name, "missing request for " + name);
    }
    double now = byUtilization ? 100 * usage / requests : usage / measured;
    double wanted =
        byUtilization
            ? target.path("averageUtilization").asDouble()
            : Quantity.parse(target.path("averageValue").asText("0")).amount().doubleValue();
    double ratio = wanted == 0 ? 1 : now / wanted;
    int replicas = Math.abs(ratio - 1) <= TOLERANCE ? current : (int) Math.ceil(ratio * measured);
    return new Proposal(replicas, now, byUtilization);
  }

  private Optional<KubeObject> sample(String namespace, String pod, String resource) {
    try {
      return Optional.of(podMetrics.get(namespace, pod));
    } catch (StatusException e) {
      boolean notServed = e.isNotFound() && !String.valueOf(e.getMessage()).contains(pod);
      if (notServed) {
        throw unreadable(
            resource,
            "unable to fetch metrics from resource metrics API: the server could not find the"
                + " requested resource (get pods.metrics.k8s.io)");
      }
      return Optional.empty();
    }
  }

  private static MetricException unreadable(String resource, String why) {
    return new MetricException(
        "FailedGetResourceMetric",
        "failed to get %s utilization: unable to get metrics for resource %s: %s"
            .formatted(resource, resource, why));
  }

  private static double requests(KubeObject pod, String resource) {
    double sum = 0;
    for (JsonNode container : pod.spec().path("containers")) {
      sum += quantity(container.path("resources").path("requests").path(resource));
    }
    return sum;
  }

  private static double sum(JsonNode containers, String field, String resource) {
    double sum = 0;
    for (JsonNode container : containers) {
      sum += quantity(container.path(field).path(resource));
    }
    return sum;
  }

  private static double quantity(JsonNode field) {
    return field.isMissingNode() ? 0 : Quantity.parse(field.asText()).amount().doubleValue();
  }

  /** The metrics of an autoscaler; without any, 80 % of the requested cpu is the aim. */
  static JsonNode of(KubeObject autoscaler) {
    JsonNode metrics = autoscaler.spec().path("metrics");
    return metrics.isEmpty() ? defaults() : metrics;
  }

  private static JsonNode defaults() {
    return Json.parse(
        "[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\","
            + "\"target\":{\"type\":\"Utilization\",\"averageUtilization\":80}}}]");
  }
}
