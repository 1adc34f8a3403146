package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import java.util.Map;

/**
 * Whether a Pod may be on a node by its node selector, required node affinity and tolerations.
 *
 * <p>Follows {@code k8s.io/component-helpers/scheduling/corev1}.
 */
final class NodeSelection {
  private NodeSelection() {}

  static boolean matches(JsonNode podSpec, KubeObject node) {
    JsonNode labels = node.metadata().path("labels");
    for (Map.Entry<String, JsonNode> wanted : podSpec.path("nodeSelector").properties()) {
      if (!wanted.getValue().equals(labels.path(wanted.getKey()))) {
        return false;
      }
    }
    JsonNode required =
        podSpec
            .path("affinity")
            .path("nodeAffinity")
            .path("requiredDuringSchedulingIgnoredDuringExecution");
    if (required.isMissingNode() || required.isNull()) {
      return true;
    }
    JsonNode fields = Json.object().put("metadata.name", node.name());
    for (JsonNode term : required.path("nodeSelectorTerms")) {
      boolean empty = term.path("matchExpressions").isEmpty() && term.path("matchFields").isEmpty();
      if (!empty
          && expressions(term.path("matchExpressions")).matches(labels)
          && expressions(term.path("matchFields")).matches(fields)) {
        return true;
      }
    }
    return false;
  }

  private static LabelSelector expressions(JsonNode expressions) {
    return LabelSelector.of(Json.object().set("matchExpressions", expressions.deepCopy()));
  }

  static boolean tolerates(JsonNode podSpec, JsonNode taint) {
    for (JsonNode toleration : podSpec.path("tolerations")) {
      String effect = toleration.path("effect").asText();
      String key = toleration.path("key").asText();
      boolean exists = toleration.path("operator").asText("Equal").equals("Exists");
      boolean effectMatches = effect.isEmpty() || effect.equals(taint.path("effect").asText());
      boolean keyMatches = key.isEmpty() ? exists : key.equals(taint.path("key").asText());
      boolean valueMatches =
          exists || toleration.path("value").asText().equals(taint.path("value").asText());
      if (effectMatches && keyMatches && valueMatches) {
        return true;
      }
    }
    return false;
  }
}
