package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code autoscaling/v1} autoscalers, which are stored as {@code autoscaling/v2}: what the old
 * version cannot say travels in annotations. Follows {@code pkg/apis/autoscaling/v1/conversion.go}.
 */
final class AutoscalerConverter implements Converter {
  private static final String ANNOTATION = "autoscaling.alpha.kubernetes.io/";
  private static final Map<String, String> SPEC_ANNOTATIONS =
      Map.of("metrics", "metrics", "behavior", "behavior");
  private static final Map<String, String> STATUS_ANNOTATIONS =
      Map.of("currentMetrics", "current-metrics", "conditions", "conditions");

  @Override
  public KubeObject fromStorage(KubeObject stored) {
    ObjectNode json = stored.mutableJson().put("apiVersion", "autoscaling/v1");
    if (json.get("spec") instanceof ObjectNode spec) {
      takeCpu(spec, "metrics", "target", "targetCPUUtilizationPercentage");
      annotate(json, spec, SPEC_ANNOTATIONS);
    }
    if (json.get("status") instanceof ObjectNode status) {
      takeCpu(status, "currentMetrics", "current", "currentCPUUtilizationPercentage");
      annotate(json, status, STATUS_ANNOTATIONS);
      // Only this version writes the number when it is zero.
      if (!status.has("currentReplicas")) {
        status.put("currentReplicas", 0);
      }
    }
    return KubeObject.of(json);
  }

  /** Moves the utilization of the CPU from a list of metrics into a field of its own. */
  private static void takeCpu(ObjectNode part, String list, String measure, String field) {
    if (!(part.get(list) instanceof ArrayNode metrics)) {
      return;
    }
    for (int i = 0; i < metrics.size(); i++) {
      JsonNode resource = metrics.get(i).path("resource");
      JsonNode utilization = resource.path(measure).path("averageUtilization");
      if (resource.path("name").asText().equals("cpu") && utilization.isNumber()) {
        part.set(field, utilization);
        metrics.remove(i);
        break;
      }
    }
    if (metrics.isEmpty()) {
      part.remove(list);
    }
  }

  private static void annotate(ObjectNode json, ObjectNode part, Map<String, String> annotations) {
    annotations.forEach(
        (field, annotation) -> {
          JsonNode value = part.remove(field);
          if (value != null && !value.isEmpty()) {
            String text = new String(Json.bytes(value), StandardCharsets.UTF_8);
            json.withObject("/metadata")
                .withObject("/annotations")
                .put(ANNOTATION + annotation, text);
          }
        });
  }

  @Override
  public ObjectNode toStorage(ObjectNode served) {
    served.put("apiVersion", "autoscaling/v2");
    ObjectNode annotations =
        served.path("metadata").get("annotations") instanceof ObjectNode own ? own : null;
    if (served.get("spec") instanceof ObjectNode spec) {
      restore(annotations, spec, SPEC_ANNOTATIONS);
      putCpu(spec, "metrics", "target", "targetCPUUtilizationPercentage");
    }
    if (served.get("status") instanceof ObjectNode status) {
      restore(annotations, status, STATUS_ANNOTATIONS);
      putCpu(status, "currentMetrics", "current", "currentCPUUtilizationPercentage");
    }
    if (annotations != null && annotations.isEmpty()) {
      served.withObject("/metadata").remove("annotations");
    }
    return served;
  }

  private static void restore(
      @Nullable ObjectNode annotations, ObjectNode part, Map<String, String> names) {
    if (annotations == null) {
      return;
    }
    names.forEach(
        (field, annotation) -> {
          JsonNode text = annotations.remove(ANNOTATION + annotation);
          if (text != null) {
            part.set(field, Json.parse(text.asText()));
          }
        });
  }

  private static void putCpu(ObjectNode part, String list, String measure, String field) {
    JsonNode utilization = part.remove(field);
    if (utilization == null || utilization.isNull()) {
      return;
    }
    ObjectNode metric = Json.object().put("type", "Resource");
    ObjectNode resource = metric.putObject("resource").put("name", "cpu");
    ObjectNode value = resource.putObject(measure);
    if (measure.equals("target")) {
      value.put("type", "Utilization");
    }
    value.set("averageUtilization", utilization);
    ArrayNode metrics = part.get(list) instanceof ArrayNode own ? own : part.putArray(list);
    metrics.insert(0, metric);
  }
}
