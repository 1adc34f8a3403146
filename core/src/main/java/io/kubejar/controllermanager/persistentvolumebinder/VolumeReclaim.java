package io.kubejar.controllermanager.persistentvolumebinder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.ExternalDrivers;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a volume whose claim is gone.
 *
 * <p>Follows {@code reclaimVolume}, {@code deleteVolumeOperation} and {@code
 * recycleVolumeOperation} of {@code pkg/controller/volume/persistentvolume/pv_controller.go}.
 */
final class VolumeReclaim {
  private final ResourceClient volumes;
  private final EventRecorder events;
  private final VolumeActions actions;
  private final ExternalDrivers external;

  VolumeReclaim(ComponentContext context, EventRecorder events, VolumeActions actions) {
    this.volumes = context.client().resource(PersistentVolumeBinder.VOLUMES);
    this.external = new ExternalDrivers(context.informers());
    this.events = events;
    this.actions = actions;
  }

  /** Keeps a volume, deletes it or makes it available again, as its policy says. */
  void release(KubeObject volume) {
    switch (volume.spec().path("persistentVolumeReclaimPolicy").asText()) {
      case "Delete" -> delete(volume);
      case "Recycle" -> recycle(volume);
      default -> actions.setPhase(volume, "Released");
    }
  }

  private void delete(KubeObject volume) {
    String failure =
        volume.annotation(VolumeProvisioning.PROVISIONED_BY) == null ? obstacle(volume) : null;
    if (failure != null) {
      fail(volume, "VolumeFailedDelete", failure);
      return;
    }
    actions.setPhase(volume, "Released");
    if (external.serves(volume)) {
      return;
    }
    try {
      volumes.delete("", volume.name(), Json.object());
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  /** Why Kubernetes can't delete a volume that nobody provisioned, null if it can. */
  private static @Nullable String obstacle(KubeObject volume) {
    JsonNode path = volume.spec().path("hostPath").path("path");
    if (path.isMissingNode()) {
      return "error getting deleter volume plugin for volume \"%s\": no deletable volume plugin"
              .formatted(volume.name())
          + " matched";
    }
    return path.asText().matches("/tmp/.+")
        ? null
        : "host_path deleter only supports /tmp/.+ but received provided " + path.asText();
  }

  private void recycle(KubeObject volume) {
    if (!volume.spec().has("hostPath") && !volume.spec().has("nfs")) {
      fail(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!");
      return;
    }
    actions.setPhase(volume, "Released");
    events.normal(volume, "VolumeRecycled", "Volume recycled");
    ObjectNode json = volumes.get("", volume.name()).mutableJson();
    json.withObjectProperty("spec").remove("claimRef");
    json.withObjectProperty("metadata")
        .withObjectProperty("annotations")
        .remove(VolumeActions.BOUND_BY_CONTROLLER);
    volumes.update(json);
  }

  private void fail(KubeObject volume, String reason, String message) {
    if (actions.setPhase(volume, "Failed", message)) {
      events.warning(volume, reason, message);
    }
  }
}
