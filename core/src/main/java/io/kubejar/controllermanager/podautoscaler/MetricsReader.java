package io.kubejar.controllermanager.podautoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.Client;
import io.kubejar.client.ServedResources;
import io.kubejar.client.ServedResources.ServedResource;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads metrics from the three metrics APIs, which need not be served.
 *
 * <p>Follows {@code pkg/controller/podautoscaler/metrics/client.go} and {@code
 * k8s.io/metrics/pkg/client}. Values are thousandths of a unit. All methods throw {@link
 * MetricException} if there is nothing to read.
 */
final class MetricsReader {
  private static final String RESOURCE_METRICS = "metrics.k8s.io/v1beta1";
  private static final String CUSTOM_GROUP = "custom.metrics.k8s.io";
  private static final String EXTERNAL_GROUP = "external.metrics.k8s.io";
  private static final String NOT_SERVED = "the server could not find the requested resource";
  private static final Duration DEFAULT_WINDOW = Duration.ofMinutes(1);

  private final Client client;
  private final ServedResources resources;

  MetricsReader(Client client, ServedResources resources) {
    this.client = client;
    this.resources = resources;
  }

  /**
   * What was measured of one Pod.
   *
   * @param at the end of the time that was measured
   * @param window how long was measured
   * @param millis thousandths of a unit
   */
  record Sample(Instant at, Duration window, long millis) {}

  /** How much Pods, or one container in each, use of a resource, by the Pods' names. */
  Map<String, Sample> ofResource(
      String namespace, String selector, String resource, String container) {
    List<KubeObject> metrics;
    try {
      metrics =
          client
              .resource(RESOURCE_METRICS, "pods")
              .list(namespace, Map.of("labelSelector", selector))
              .items();
    } catch (StatusException e) {
      throw new MetricException(
          "unable to fetch metrics from resource metrics API: " + textOf(e, "pods.metrics.k8s.io"));
    }
    Map<String, Sample> samples = new HashMap<>();
    for (KubeObject metric : metrics) {
      Optional<Long> millis =
          container.isEmpty()
              ? usageOfAll(metric, resource)
              : usageOfOne(metric, resource, container);
      millis.ifPresent(
          m ->
              samples.put(
                  metric.name(),
                  new Sample(
                      timestamp(metric.json()), window(metric.json().path("window").asText()), m)));
    }
    if (samples.isEmpty()) {
      throw new MetricException("no metrics returned from resource metrics API");
    }
    return samples;
  }

  private static Optional<Long> usageOfAll(KubeObject metric, String resource) {
    long sum = 0;
    for (JsonNode container : metric.json().path("containers")) {
      JsonNode usage = container.path("usage").path(resource);
      if (usage.isMissingNode()) {
        return Optional.empty();
      }
      sum += Quantity.parse(usage.asText()).milliValue();
    }
    return metric.json().path("containers").isEmpty() ? Optional.empty() : Optional.of(sum);
  }

  private static Optional<Long> usageOfOne(KubeObject metric, String resource, String name) {
    for (JsonNode container : metric.json().path("containers")) {
      if (container.path("name").asText().equals(name)) {
        JsonNode usage = container.path("usage").path(resource);
        return usage.isMissingNode()
            ? Optional.empty()
            : Optional.of(Quantity.parse(usage.asText()).milliValue());
      }
    }
    throw new MetricException(
        "container %s not present in metrics for pod %s/%s"
            .formatted(name, metric.namespace(), metric.name()));
  }

  private static Instant timestamp(JsonNode metric) {
    Instant at = Timestamps.parse(metric.path("timestamp"));
    return at == null ? Instant.EPOCH : at;
  }

  /** A duration as Go writes whole seconds and minutes: {@code 30s}, {@code 1m0s}. */
  private static Duration window(String text) {
    try {
      return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException e) {
      return DEFAULT_WINDOW;
    }
  }

  /** The values of a custom metric of Pods, by the Pods' names. */
  Map<String, Sample> ofPods(String namespace, String selector, JsonNode metric) {
    Map<String, String> query = metricSelector(metric);
    query.put("labelSelector", selector);
    Map<String, Sample> samples = new HashMap<>();
    for (JsonNode value : custom(namespace, "pods", "*", metric, query).path("items")) {
      JsonNode window = value.path("windowSeconds");
      samples.put(
          value.path("describedObject").path("name").asText(),
          new Sample(
              timestamp(value),
              window.isNumber() ? Duration.ofSeconds(window.asLong()) : DEFAULT_WINDOW,
              millis(value)));
    }
    if (samples.isEmpty()) {
      throw new MetricException("no metrics returned from custom metrics API");
    }
    return samples;
  }

  /** The value of a custom metric of the object that a reference names. */
  long ofObject(String namespace, JsonNode reference, JsonNode metric) {
    GroupVersionKind kind =
        GroupVersionKind.of(reference.path("apiVersion").asText(), reference.path("kind").asText());
    ServedResource resource =
        resources
            .find(kind)
            .orElseThrow(
                () ->
                    new MetricException(
                        "unable to fetch metrics from custom metrics API: no matches for kind"
                            + " \"%s\" in version \"%s\""
                                .formatted(kind.kind(), kind.apiVersion())));
    JsonNode list =
        custom(
            resource.namespaced() ? namespace : "",
            resource.resource().groupResource().toString(),
            reference.path("name").asText(),
            metric,
            metricSelector(metric));
    return millis(list.path("items").path(0));
  }

  private JsonNode custom(
      String namespace, String resource, String name, JsonNode metric, Map<String, String> query) {
    try {
      return client
          .resource(new GroupVersionResource(CUSTOM_GROUP, "v1beta2", resource))
          .getSubresource(namespace, name, metric.path("name").asText(), query)
          .json();
    } catch (StatusException e) {
      String why =
          isNotServed(e)
              ? "no custom metrics API (custom.metrics.k8s.io) registered"
              : String.valueOf(e.getMessage());
      throw new MetricException("unable to fetch metrics from custom metrics API: " + why);
    }
  }

  private static Map<String, String> metricSelector(JsonNode metric) {
    Map<String, String> query = new HashMap<>();
    if (metric.has("selector")) {
      query.put("metricLabelSelector", LabelSelector.of(metric.path("selector")).toString());
    }
    return query;
  }

  /** The values of a metric that belongs to no object. */
  List<Long> external(String namespace, JsonNode metric) {
    String name = metric.path("name").asText();
    List<KubeObject> values;
    try {
      Map<String, String> query =
          metric.has("selector")
              ? Map.of("labelSelector", LabelSelector.of(metric.path("selector")).toString())
              : Map.of();
      values =
          client
              .resource(new GroupVersionResource(EXTERNAL_GROUP, "v1beta1", name))
              .list(namespace, query)
              .items();
    } catch (StatusException e) {
      throw new MetricException(
          "unable to fetch metrics from external metrics API: "
              + textOf(e, name + "." + EXTERNAL_GROUP));
    }
    if (values.isEmpty()) {
      throw new MetricException("no metrics returned from external metrics API");
    }
    List<Long> millis = new ArrayList<>();
    values.forEach(value -> millis.add(millis(value.json())));
    return millis;
  }

  private static long millis(JsonNode value) {
    return Quantity.parse(value.path("value").asText("0")).milliValue();
  }

  private static boolean isNotServed(StatusException e) {
    return e.isNotFound() && NOT_SERVED.equals(e.getMessage());
  }

  private static String textOf(StatusException e, String resource) {
    return isNotServed(e)
        ? "%s (get %s)".formatted(NOT_SERVED, resource)
        : String.valueOf(e.getMessage());
  }
}
