package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code events.k8s.io/v1} events, which are stored as core events: the same fields under other
 * names. Follows {@code pkg/apis/events/v1/conversion.go}.
 */
final class EventConverter implements Converter {
  private static final Map<String, String> CORE_NAMES =
      Map.of(
          "regarding", "involvedObject",
          "note", "message",
          "reportingController", "reportingComponent",
          "deprecatedSource", "source",
          "deprecatedFirstTimestamp", "firstTimestamp",
          "deprecatedLastTimestamp", "lastTimestamp",
          "deprecatedCount", "count");
  private static final String[] REPORTER = {"reportingController", "reportingInstance"};
  private static final Map<String, String> GROUP_NAMES = inverse(CORE_NAMES);

  private static Map<String, String> inverse(Map<String, String> names) {
    Map<String, String> inverse = new LinkedHashMap<>();
    names.forEach((group, core) -> inverse.put(core, group));
    return inverse;
  }

  @Override
  public KubeObject fromStorage(KubeObject stored) {
    ObjectNode served = rename(stored.json(), GROUP_NAMES, "events.k8s.io/v1");
    // This version omits what the core one writes empty.
    for (String field : REPORTER) {
      if (served.path(field).asText().isEmpty()) {
        served.remove(field);
      }
    }
    return KubeObject.of(served);
  }

  @Override
  public ObjectNode toStorage(ObjectNode served) {
    ObjectNode stored = rename(served, CORE_NAMES, "v1");
    for (String field : new String[] {"reportingComponent", "reportingInstance"}) {
      if (!stored.hasNonNull(field)) {
        stored.put(field, "");
      }
    }
    return stored;
  }

  private static ObjectNode rename(ObjectNode from, Map<String, String> names, String apiVersion) {
    ObjectNode to = Json.object();
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      to.set(names.getOrDefault(field.getKey(), field.getKey()), field.getValue());
    }
    return to.put("apiVersion", apiVersion);
  }
}
