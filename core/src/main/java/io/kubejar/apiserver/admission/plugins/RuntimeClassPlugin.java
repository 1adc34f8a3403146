package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.rules.Defaults;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Pod's runtime class must exist; it brings its overhead and its place of scheduling.
 *
 * <p>Follows {@code plugin/pkg/admission/runtimeclass/admission.go}.
 */
final class RuntimeClassPlugin implements AdmissionPlugin {
  private final StoredObjects objects;

  RuntimeClassPlugin(StoredObjects objects) {
    this.objects = objects;
  }

  @Override
  public String name() {
    return "RuntimeClass";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (!Requests.creates(request, "", "pods")) {
      return;
    }
    ObjectNode spec = Defaults.objectIn(object, "spec");
    KubeObject runtimeClass = runtimeClass(request, object);
    JsonNode overhead =
        runtimeClass == null ? null : runtimeClass.json().path("overhead").get("podFixed");
    if (overhead != null) {
      if (spec.path("overhead").isEmpty()) {
        spec.set("overhead", overhead);
      } else if (!spec.get("overhead").equals(overhead)) {
        throw Requests.forbidden(
            request,
            object,
            "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
      }
    }
    if (runtimeClass != null) {
      schedule(request, object, spec, runtimeClass.json().path("scheduling"));
    }
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    if (object == null || !Requests.creates(request, "", "pods")) {
      return;
    }
    KubeObject runtimeClass = runtimeClass(request, object.json());
    boolean has =
        runtimeClass != null && runtimeClass.json().path("overhead").path("podFixed").isObject();
    if (!has && !object.spec().path("overhead").isEmpty()) {
      throw Requests.forbidden(
          request,
          object.json(),
          "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead");
    }
  }

  private @Nullable KubeObject runtimeClass(AdmissionRequest request, JsonNode pod) {
    String name = pod.path("spec").path("runtimeClassName").asText();
    if (name.isEmpty()) {
      return null;
    }
    return objects
        .find(StoredObjects.RUNTIME_CLASSES, "", name)
        .orElseThrow(
            () ->
                Requests.forbidden(
                    request, pod, "pod rejected: RuntimeClass \"" + name + "\" not found"));
  }

  private static void schedule(
      AdmissionRequest request, ObjectNode object, ObjectNode spec, JsonNode scheduling) {
    for (Map.Entry<String, JsonNode> entry : scheduling.path("nodeSelector").properties()) {
      ObjectNode selector = Defaults.objectIn(spec, "nodeSelector");
      JsonNode own = selector.get(entry.getKey());
      if (own != null && !own.equals(entry.getValue())) {
        throw Requests.forbidden(
            request,
            object,
            "conflict: runtimeClass.scheduling.nodeSelector["
                + entry.getKey()
                + "] = "
                + entry.getValue().asText()
                + "; pod.spec.nodeSelector["
                + entry.getKey()
                + "] = "
                + own.asText());
      }
      selector.set(entry.getKey(), entry.getValue());
    }
    for (JsonNode toleration : scheduling.path("tolerations")) {
      ArrayNode own =
          spec.get("tolerations") instanceof ArrayNode found ? found : spec.putArray("tolerations");
      boolean present = false;
      for (JsonNode other : own) {
        present |= other.equals(toleration);
      }
      if (!present) {
        own.add(toleration);
      }
    }
  }
}
