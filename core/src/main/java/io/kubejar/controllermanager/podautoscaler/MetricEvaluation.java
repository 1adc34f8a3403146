package io.kubejar.controllermanager.podautoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.controllermanager.podautoscaler.MetricsReader.Sample;
import io.kubejar.controllermanager.podautoscaler.ReplicaCalculator.Proposal;
import java.util.List;
import java.util.Map;

/**
 * Reads one metric of an autoscaler and tells how many replicas it asks for.
 *
 * <p>Follows {@code computeReplicasForMetric} and {@code computeStatusFor…} of {@code
 * pkg/controller/podautoscaler/horizontal.go}.
 *
 * @param selector which Pods belong to the target, as text
 * @param statusReplicas how many replicas there are
 */
record MetricEvaluation(
    MetricsReader reader,
    ReplicaCalculator calculator,
    String namespace,
    String selector,
    int statusReplicas) {

  /** What a metric led to. */
  sealed interface Outcome {}

  /**
   * A number of replicas.
   *
   * @param name how conditions and events call the metric
   * @param status the metric's entry in {@code status.currentMetrics}
   */
  record Found(int replicas, String name, ObjectNode status) implements Outcome {}

  /**
   * Nothing, for a reason.
   *
   * @param reason of the condition and the event
   * @param cause what the condition and the event say
   * @param message what is said of the failure where all metrics are looked at
   */
  record Failed(String reason, String cause, String message) implements Outcome {}

  Outcome of(JsonNode metric) {
    return switch (metric.path("type").asText()) {
      case "Resource" -> ofResource(metric.path("resource"));
      case "ContainerResource" -> ofContainerResource(metric.path("containerResource"));
      case "Pods" -> ofPods(metric.path("pods"));
      case "Object" -> ofObject(metric.path("object"));
      case "External" -> ofExternal(metric.path("external"));
      default -> {
        String message =
            "unknown metric source type \"%s\"".formatted(metric.path("type").asText());
        yield new Failed("InvalidMetricSourceType", message, message);
      }
    };
  }

  private static String nameOf(JsonNode source) {
    return source.path("metric").path("name").asText();
  }

  private Outcome ofResource(JsonNode source) {
    String resource = source.path("name").asText();
    try {
      ObjectNode current = Json.object();
      Proposal proposal = byUsage(resource, "", source.path("target"), current);
      ObjectNode status = Json.object().put("type", "Resource");
      status.putObject("resource").put("name", resource).set("current", current);
      return new Found(proposal.replicas(), usageName(resource, "resource", current), status);
    } catch (MetricException e) {
      return new Failed(
          "FailedGetResourceMetric",
          e.text(),
          "failed to get %s resource metric value: %s".formatted(resource, e.text()));
    }
  }

  private Outcome ofContainerResource(JsonNode source) {
    String resource = source.path("name").asText();
    String container = source.path("container").asText();
    try {
      ObjectNode current = Json.object();
      Proposal proposal = byUsage(resource, container, source.path("target"), current);
      ObjectNode status = Json.object().put("type", "ContainerResource");
      ObjectNode entry = status.putObject("containerResource").put("name", resource);
      entry.put("container", container).set("current", current);
      String name = usageName(resource, "container resource", current);
      return new Found(proposal.replicas(), name, status);
    } catch (MetricException e) {
      return new Failed(
          "FailedGetContainerResourceMetric",
          e.text(),
          "failed to get %s container metric value: %s".formatted(container, e.text()));
    }
  }

  private static String usageName(String resource, String what, ObjectNode current) {
    return current.has("averageUtilization")
        ? "%s %s utilization (percentage of request)".formatted(resource, what)
        : resource + " resource";
  }

  private Proposal byUsage(String resource, String container, JsonNode target, ObjectNode current) {
    boolean byAverage = target.hasNonNull("averageValue");
    if (!byAverage && !target.hasNonNull("averageUtilization")) {
      throw new MetricException(
          "invalid resource metric source: neither an average utilization target nor an average"
              + " value (usage) target was set");
    }
    try {
      Map<String, Sample> samples = samples(resource, container);
      Proposal proposal =
          byAverage
              ? calculator.byAverage(samples, resource, millis(target.path("averageValue")))
              : calculator.byUtilization(
                  samples, resource, container, target.path("averageUtilization").asInt());
      if (!byAverage) {
        current.put("averageUtilization", proposal.utilization());
      }
      current.put("averageValue", text(proposal.average()));
      return proposal;
    } catch (MetricException e) {
      String what = byAverage ? "usage" : "utilization";
      throw new MetricException("failed to get %s %s: %s".formatted(resource, what, e.text()));
    }
  }

  private Map<String, Sample> samples(String resource, String container) {
    try {
      return reader.ofResource(namespace, selector, resource, container);
    } catch (MetricException e) {
      throw new MetricException(
          "unable to get metrics for resource %s: %s".formatted(resource, e.text()));
    }
  }

  private Outcome ofPods(JsonNode source) {
    try {
      Proposal proposal;
      long target = millis(source.path("target").path("averageValue"));
      proposal = calculator.byAverage(podSamples(source), "", target);
      ObjectNode status = status("Pods", "pods", source);
      status
          .withObjectProperty("pods")
          .putObject("current")
          .put("averageValue", text(proposal.average()));
      return new Found(proposal.replicas(), "pods metric " + nameOf(source), status);
    } catch (MetricException e) {
      return new Failed(
          "FailedGetPodsMetric", e.text(), "failed to get pods metric value: " + e.text());
    }
  }

  private Map<String, Sample> podSamples(JsonNode source) {
    try {
      return reader.ofPods(namespace, selector, source.path("metric"));
    } catch (MetricException e) {
      throw new MetricException("unable to get metric %s: %s".formatted(nameOf(source), e.text()));
    }
  }

  private Outcome ofObject(JsonNode source) {
    String reason = "FailedGetObjectMetric";
    JsonNode target = source.path("target");
    boolean byValue = target.path("type").asText().equals("Value");
    try {
      long value = objectValue(source);
      Proposal proposal =
          byValue
              ? calculator.byValue(value, millis(target.path("value")))
              : calculator.bySharedValue(
                  value, millis(target.path("averageValue")), statusReplicas);
      ObjectNode status = status("Object", "object", source);
      ObjectNode entry = status.withObjectProperty("object");
      entry.set("describedObject", source.path("describedObject"));
      entry.putObject("current").put(byValue ? "value" : "averageValue", text(proposal.average()));
      String name =
          byValue
              ? "%s metric %s"
                  .formatted(source.path("describedObject").path("kind").asText(), nameOf(source))
              : externalName(source);
      return new Found(proposal.replicas(), name, status);
    } catch (MetricException e) {
      String message =
          byValue
              ? e.text()
              : "failed to get %s object metric: %s".formatted(nameOf(source), e.text());
      return new Failed(reason, e.text(), "failed to get object metric value: " + message);
    }
  }

  private long objectValue(JsonNode source) {
    JsonNode described = source.path("describedObject");
    try {
      return reader.ofObject(namespace, described, source.path("metric"));
    } catch (MetricException e) {
      // The order of the words is Kubernetes'.
      throw new MetricException(
          "unable to get metric %s: %s on %s %s/%s"
              .formatted(
                  nameOf(source),
                  described.path("kind").asText(),
                  namespace,
                  described.path("name").asText(),
                  e.text()));
    }
  }

  private Outcome ofExternal(JsonNode source) {
    String reason = "FailedGetExternalMetric";
    JsonNode target = source.path("target");
    boolean shared = target.hasNonNull("averageValue");
    String what =
        shared ? "failed to get %s external metric: %s" : "failed to get external metric %s: %s";
    String outer = "failed to get %s external metric value: %s";
    try {
      long sum = externalValues(source).stream().mapToLong(Long::longValue).sum();
      Proposal proposal =
          shared
              ? calculator.bySharedValue(sum, millis(target.path("averageValue")), statusReplicas)
              : calculator.byValue(sum, millis(target.path("value")));
      ObjectNode status = status("External", "external", source);
      status
          .withObjectProperty("external")
          .putObject("current")
          .put(shared ? "averageValue" : "value", text(proposal.average()));
      return new Found(proposal.replicas(), externalName(source), status);
    } catch (MetricException e) {
      String inner = what.formatted(nameOf(source), e.text());
      return new Failed(reason, e.text(), outer.formatted(nameOf(source), inner));
    }
  }

  private List<Long> externalValues(JsonNode source) {
    try {
      return reader.external(namespace, source.path("metric"));
    } catch (MetricException e) {
      throw new MetricException(
          "unable to get external metric %s/%s/%s: %s"
              .formatted(namespace, nameOf(source), selectorText(source), e.text()));
    }
  }

  private static String externalName(JsonNode source) {
    return "external metric %s(%s)".formatted(nameOf(source), selectorText(source));
  }

  private static String selectorText(JsonNode source) {
    return GoText.labelSelector(source.path("metric").path("selector"));
  }

  private static ObjectNode status(String type, String field, JsonNode source) {
    ObjectNode status = Json.object().put("type", type);
    status.putObject(field).set("metric", source.path("metric"));
    return status;
  }

  private static long millis(JsonNode quantity) {
    return Quantity.parse(quantity.asText("0")).milliValue();
  }

  private static String text(long millis) {
    return Quantity.ofMillis(millis).toString();
  }
}
