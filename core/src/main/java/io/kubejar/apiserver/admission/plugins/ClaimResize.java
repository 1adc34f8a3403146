package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.rules.FieldRules;
import org.jspecify.annotations.Nullable;

/**
 * A claim grows only if it is bound and its storage class allows it.
 *
 * <p>Follows {@code plugin/pkg/admission/storage/persistentvolume/resize/admission.go}.
 */
final class ClaimResize implements AdmissionPlugin {
  private final StoredObjects objects;

  ClaimResize(StoredObjects objects) {
    this.objects = objects;
  }

  @Override
  public String name() {
    return "PersistentVolumeClaimResize";
  }

  @Override
  public void validate(AdmissionRequest request, @Nullable KubeObject object) {
    KubeObject old = request.oldObject();
    if (object == null
        || old == null
        || !Requests.updates(request, "", "persistentvolumeclaims")
        || FieldRules.quantity(requested(object)).compareTo(FieldRules.quantity(requested(old)))
            <= 0) {
      return;
    }
    if (!old.status().path("phase").asText().equals("Bound")) {
      throw Requests.forbidden(
          request, object.json(), "Only bound persistent volume claims can be expanded");
    }
    String className = object.spec().path("storageClassName").asText();
    boolean expandable =
        !className.isEmpty()
            && objects
                .find(StoredObjects.STORAGE_CLASSES, "", className)
                .map(c -> c.json().path("allowVolumeExpansion").asBoolean())
                .orElse(false);
    if (!expandable) {
      throw Requests.forbidden(
          request,
          object.json(),
          "only dynamically provisioned pvc can be resized and the storageclass that provisions"
              + " the pvc must support resize");
    }
  }

  private static JsonNode requested(KubeObject claim) {
    return claim.spec().path("resources").path("requests").path("storage");
  }
}
