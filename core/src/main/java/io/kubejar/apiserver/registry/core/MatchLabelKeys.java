package io.kubejar.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;

/**
 * Merges {@code matchLabelKeys} of a new Pod into the selectors beside them, with the values of the
 * Pod's own labels.
 *
 * <p>Follows {@code mutatePodAffinity} and {@code mutateTopologySpreadConstraints} in {@code
 * pkg/registry/core/pod/strategy.go}.
 */
final class MatchLabelKeys {
  private MatchLabelKeys() {}

  static void mergeInto(ObjectNode pod) {
    JsonNode labels = pod.path("metadata").path("labels");
    JsonNode spec = pod.path("spec");
    for (String kind : new String[] {"podAffinity", "podAntiAffinity"}) {
      JsonNode affinity = spec.path("affinity").path(kind);
      for (JsonNode term : affinity.path("requiredDuringSchedulingIgnoredDuringExecution")) {
        mergeTerm(term, labels);
      }
      for (JsonNode weighted : affinity.path("preferredDuringSchedulingIgnoredDuringExecution")) {
        mergeTerm(weighted.path("podAffinityTerm"), labels);
      }
    }
    for (JsonNode constraint : spec.path("topologySpreadConstraints")) {
      mergeKeys(constraint, "matchLabelKeys", "In", labels);
    }
  }

  private static void mergeTerm(JsonNode term, JsonNode labels) {
    mergeKeys(term, "matchLabelKeys", "In", labels);
    mergeKeys(term, "mismatchLabelKeys", "NotIn", labels);
  }

  private static void mergeKeys(JsonNode owner, String field, String operator, JsonNode labels) {
    if (!(owner.get("labelSelector") instanceof ObjectNode selector)) {
      return;
    }
    for (JsonNode key : owner.path(field)) {
      JsonNode value = labels.get(key.asText());
      if (value == null) {
        continue;
      }
      ArrayNode expressions =
          selector.get("matchExpressions") instanceof ArrayNode found
              ? found
              : selector.putArray("matchExpressions");
      ObjectNode expression = Json.object();
      expression.put("key", key.asText()).put("operator", operator);
      expression.putArray("values").add(value);
      expressions.add(expression);
    }
  }
}
