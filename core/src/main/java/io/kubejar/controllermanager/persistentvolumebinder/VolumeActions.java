package io.kubejar.controllermanager.persistentvolumebinder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ResourceClient;

/**
 * What the binder writes to volumes and claims.
 *
 * <p>Follows {@code bind} and {@code syncBoundClaim} of {@code
 * pkg/controller/volume/persistentvolume/pv_controller.go}.
 */
final class VolumeActions {
  static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
  static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
  static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";

  private final ResourceClient volumes;
  private final ResourceClient claims;
  private final EventRecorder events;

  VolumeActions(ComponentContext context, EventRecorder events) {
    this.volumes = context.client().resource(PersistentVolumeBinder.VOLUMES);
    this.claims = context.client().resource(PersistentVolumeBinder.CLAIMS);
    this.events = events;
  }

  /** Makes volume and claim point at each other, first the volume, as a crash must not undo it. */
  void bind(KubeObject volume, KubeObject claim) {
    KubeObject bound = reserve(volume, claim);
    setPhase(bound, "Bound");
    KubeObject named = nameVolume(claim, volume);
    ObjectNode json = named.mutableJson();
    ObjectNode status = json.withObjectProperty("status");
    // A claim that is bound already may still have its old size on purpose, while it is expanded.
    if (!status.path("phase").asText().equals("Bound")) {
      status.put("phase", "Bound");
      status.set("capacity", volume.spec().path("capacity"));
      JsonNode attributes = volume.spec().path("volumeAttributesClassName");
      if (attributes.isTextual()) {
        status.set("currentVolumeAttributesClassName", attributes);
      }
    }
    status.set("accessModes", volume.spec().path("accessModes"));
    if (!status.equals(named.status())) {
      claims.updateStatus(json);
    }
  }

  private KubeObject reserve(KubeObject volume, KubeObject claim) {
    JsonNode reference = volume.spec().path("claimRef");
    if (reference.path("uid").asText().equals(claim.uid())) {
      return volume;
    }
    ObjectNode json = volume.mutableJson();
    if (!reference.isObject()) {
      annotate(json, BOUND_BY_CONTROLLER);
    }
    json.withObjectProperty("spec").set("claimRef", reference(claim));
    return volumes.update(json);
  }

  /** How a volume names a claim. */
  static ObjectNode reference(KubeObject claim) {
    ObjectNode reference = Json.object().put("kind", "PersistentVolumeClaim");
    reference.put("namespace", claim.namespace()).put("name", claim.name());
    reference.put("uid", claim.uid()).put("apiVersion", "v1");
    return reference.put("resourceVersion", claim.resourceVersion());
  }

  private KubeObject nameVolume(KubeObject claim, KubeObject volume) {
    boolean named = claim.spec().path("volumeName").asText().equals(volume.name());
    if (named && claim.annotation(BIND_COMPLETED) != null) {
      return claim;
    }
    ObjectNode json = claim.mutableJson();
    if (!named) {
      json.withObjectProperty("spec").put("volumeName", volume.name());
      annotate(json, BOUND_BY_CONTROLLER);
    }
    annotate(json, BIND_COMPLETED);
    return claims.update(json);
  }

  private static void annotate(ObjectNode json, String annotation) {
    json.withObjectProperty("metadata").withObjectProperty("annotations").put(annotation, "yes");
  }

  void setPhase(KubeObject volume, String phase) {
    setPhase(volume, phase, "");
  }

  /**
   * Says how a volume is.
   *
   * @param message why, empty if there is nothing to say
   * @return whether that is new
   */
  boolean setPhase(KubeObject volume, String phase, String message) {
    if (volume.status().path("phase").asText().equals(phase)
        && volume.status().path("message").asText().equals(message)) {
      return false;
    }
    ObjectNode json = volume.mutableJson();
    ObjectNode status = json.withObjectProperty("status").put("phase", phase);
    if (message.isEmpty()) {
      status.remove("message");
    } else {
      status.put("message", message);
    }
    volumes.updateStatus(json);
    return true;
  }

  boolean claimExists(JsonNode reference) {
    return claims
        .find(reference.path("namespace").asText(), reference.path("name").asText())
        .filter(claim -> claim.uid().equals(reference.path("uid").asText()))
        .isPresent();
  }

  /** Follows {@code syncBoundClaim}: what a bound claim loses it never gets back by itself. */
  void markLost(KubeObject claim, String reason, String message) {
    if (claim.status().path("phase").asText().equals("Lost")) {
      return;
    }
    ObjectNode json = claim.mutableJson();
    ObjectNode status = json.withObjectProperty("status");
    status.removeAll();
    status.put("phase", "Lost");
    claims.updateStatus(json);
    events.warning(claim, reason, message);
  }

  void tellMismatch(KubeObject claim, String why) {
    events.warning(
        claim,
        "VolumeMismatch",
        "Cannot bind to requested volume \"%s\": %s"
            .formatted(claim.spec().path("volumeName").asText(), why));
  }

  /** Gives a claim that names no class the default one, which came after it. */
  void assignClass(KubeObject claim, String className) {
    ObjectNode json = claim.mutableJson();
    json.withObjectProperty("spec").put("storageClassName", className);
    claims.update(json);
  }

  void waitForConsumer(KubeObject claim) {
    events.normal(
        claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
  }

  void tellNoVolume(KubeObject claim) {
    events.normal(
        claim,
        "FailedBinding",
        "no persistent volumes available for this claim and no storage class is set");
  }

  void tellNoClass(KubeObject claim, String className) {
    events.warning(
        claim, "ProvisioningFailed", "storageclass.storage.k8s.io \"" + className + "\" not found");
  }
}
