package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.rules.Defaults;

/**
 * New nodes take no Pods until the node lifecycle controller has seen them ready.
 *
 * <p>Follows {@code plugin/pkg/admission/nodetaint/admission.go}.
 */
final class TaintNodesByCondition implements AdmissionPlugin {
  private static final String NOT_READY = "node.kubernetes.io/not-ready";

  @Override
  public String name() {
    return "TaintNodesByCondition";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (!Requests.creates(request, "", "nodes")) {
      return;
    }
    ObjectNode spec = Defaults.objectIn(object, "spec");
    for (JsonNode taint : spec.path("taints")) {
      if (taint.path("key").asText().equals(NOT_READY)
          && taint.path("effect").asText().equals("NoSchedule")) {
        return;
      }
    }
    ArrayNode taints =
        spec.get("taints") instanceof ArrayNode found ? found : spec.putArray("taints");
    taints.addObject().put("key", NOT_READY).put("effect", "NoSchedule");
  }
}
