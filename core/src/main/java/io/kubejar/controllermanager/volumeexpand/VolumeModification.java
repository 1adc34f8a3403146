package io.kubejar.controllermanager.volumeexpand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ResourceClient;

/**
 * Gives the volume of a bound claim the VolumeAttributesClass that the claim asks for.
 *
 * <p>Stands in for {@code kubernetes-csi/external-resizer/pkg/modifycontroller}.
 */
final class VolumeModification {
  private static final String CLASS = "volumeAttributesClassName";
  private static final String CURRENT = "currentVolumeAttributesClassName";

  private final Informer classes;
  private final ResourceClient claims;
  private final ResourceClient volumes;
  private final EventRecorder events;

  VolumeModification(ComponentContext context) {
    classes = context.informers().informer("storage.k8s.io/v1", "volumeattributesclasses");
    claims = context.client().resource("v1", "persistentvolumeclaims");
    volumes = context.client().resource("v1", "persistentvolumes");
    events = context.events();
  }

  Informer classes() {
    return classes;
  }

  static String wanted(KubeObject claim) {
    return claim.spec().path(CLASS).asText();
  }

  /** Whether a bound claim asks for another class than it has. */
  static boolean isWanted(KubeObject claim) {
    return claim.status().path("phase").asText().equals("Bound")
        && !wanted(claim).isEmpty()
        && !wanted(claim).equals(claim.status().path(CURRENT).asText());
  }

  /** Changes the volume at once, or notes that the class is not there yet. */
  void modify(KubeObject claim, KubeObject volume) {
    String name = wanted(claim);
    String driver = volume.spec().path("csi").path("driver").asText();
    EventRecorder resizer = events.component("external-resizer " + driver, "");
    if (classes.get("", name) == null) {
      write(claim, "Pending");
      return;
    }
    resizer.normal(
        claim,
        "VolumeModify",
        "external resizer is modifying volume %s with vac %s".formatted(claim.name(), name));
    ObjectNode changed = volume.mutableJson();
    changed.withObjectProperty("spec").put(CLASS, name);
    volumes.update(changed);
    ObjectNode json = claim.mutableJson();
    ObjectNode status = json.withObjectProperty("status").put(CURRENT, name);
    status.remove("modifyVolumeStatus");
    claims.updateStatus(json);
    resizer.normal(
        claim,
        "VolumeModifySuccessful",
        "external resizer modified volume %s with vac %s successfully"
            .formatted(claim.name(), name));
  }

  private void write(KubeObject claim, String progress) {
    ObjectNode json = claim.mutableJson();
    JsonNode before = claim.status().path("modifyVolumeStatus");
    json.withObjectProperty("status")
        .putObject("modifyVolumeStatus")
        .put("targetVolumeAttributesClassName", wanted(claim))
        .put("status", progress);
    if (!before.equals(json.path("status").path("modifyVolumeStatus"))) {
      claims.updateStatus(json);
    }
  }
}
