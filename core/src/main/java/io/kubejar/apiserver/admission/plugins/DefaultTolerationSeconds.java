package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.rules.Defaults;

/**
 * Pods stay on a node that is in trouble for five minutes, unless they say otherwise.
 *
 * <p>Follows {@code plugin/pkg/admission/defaulttolerationseconds/admission.go}.
 */
final class DefaultTolerationSeconds implements AdmissionPlugin {
  private static final int SECONDS = 300;
  private static final String[] TAINTS = {
    "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"
  };

  @Override
  public String name() {
    return "DefaultTolerationSeconds";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (!Requests.creates(request, "", "pods") && !Requests.updates(request, "", "pods")) {
      return;
    }
    ObjectNode spec = Defaults.objectIn(object, "spec");
    for (String taint : TAINTS) {
      if (!tolerates(spec.path("tolerations"), taint)) {
        ArrayNode tolerations =
            spec.get("tolerations") instanceof ArrayNode found
                ? found
                : spec.putArray("tolerations");
        tolerations
            .addObject()
            .put("key", taint)
            .put("operator", "Exists")
            .put("effect", "NoExecute")
            .put("tolerationSeconds", SECONDS);
      }
    }
  }

  private static boolean tolerates(JsonNode tolerations, String taint) {
    for (JsonNode toleration : tolerations) {
      String key = toleration.path("key").asText();
      String effect = toleration.path("effect").asText();
      if ((key.isEmpty() || key.equals(taint))
          && (effect.isEmpty() || effect.equals("NoExecute"))) {
        return true;
      }
    }
    return false;
  }
}
