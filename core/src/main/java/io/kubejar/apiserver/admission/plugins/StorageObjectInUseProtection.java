package io.kubejar.apiserver.admission.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apiserver.admission.AdmissionPlugin;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.registry.rules.Defaults;

/**
 * Claims and volumes stay as long as something uses them: new ones get a finalizer.
 *
 * <p>Follows {@code plugin/pkg/admission/storage/storageobjectinuseprotection/admission.go}.
 */
final class StorageObjectInUseProtection implements AdmissionPlugin {
  @Override
  public String name() {
    return "StorageObjectInUseProtection";
  }

  @Override
  public void mutate(AdmissionRequest request, ObjectNode object) {
    if (Requests.creates(request, "", "persistentvolumeclaims")) {
      addFinalizer(object, "kubernetes.io/pvc-protection");
    } else if (Requests.creates(request, "", "persistentvolumes")) {
      addFinalizer(object, "kubernetes.io/pv-protection");
    } else if (Requests.creates(request, "storage.k8s.io", "volumeattributesclasses")) {
      addFinalizer(object, "kubernetes.io/vac-protection");
    }
  }

  private static void addFinalizer(ObjectNode object, String finalizer) {
    ObjectNode metadata = Defaults.objectIn(object, "metadata");
    for (JsonNode present : metadata.path("finalizers")) {
      if (present.asText().equals(finalizer)) {
        return;
      }
    }
    metadata.withArray("finalizers").add(finalizer);
  }
}
