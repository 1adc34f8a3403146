package io.kubejar.controllermanager.persistentvolumebinder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ResourceClient;

/**
 * What the binder writes to volumes and claims.
 *
 * <p>Follows {@code bind}, {@code reclaimVolume} and {@code provisionClaim} of {@code
 * pkg/controller/volume/persistentvolume/pv_controller.go}.
 */
final class VolumeActions {
  static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
  static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
  private static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  private static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  private static final String PROVISIONER = "volume.kubernetes.io/storage-provisioner";
  private static final String NO_PROVISIONER = "kubernetes.io/no-provisioner";

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
    status.put("phase", "Bound");
    status.set("accessModes", volume.spec().path("accessModes"));
    status.set("capacity", volume.spec().path("capacity"));
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

  private static ObjectNode reference(KubeObject claim) {
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
    if (!volume.status().path("phase").asText().equals(phase)) {
      ObjectNode json = volume.mutableJson();
      json.withObjectProperty("status").put("phase", phase);
      volumes.updateStatus(json);
    }
  }

  boolean claimExists(JsonNode reference) {
    return claims
        .find(reference.path("namespace").asText(), reference.path("name").asText())
        .filter(claim -> claim.uid().equals(reference.path("uid").asText()))
        .isPresent();
  }

  /** Keeps a volume whose claim is gone, or deletes it, as it says. */
  void release(KubeObject volume) {
    setPhase(volume, "Released");
    boolean delete =
        volume.spec().path("persistentVolumeReclaimPolicy").asText().equals("Delete")
            && volume.annotation(PROVISIONED_BY) != null;
    if (delete) {
      try {
        volumes.delete("", volume.name(), Json.object());
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
    }
  }

  void markLost(KubeObject claim) {
    if (claim.status().path("phase").asText().equals("Lost")) {
      return;
    }
    ObjectNode json = claim.mutableJson();
    ObjectNode status = json.withObjectProperty("status");
    status.removeAll();
    status.put("phase", "Lost");
    claims.updateStatus(json);
    events.warning(
        claim,
        "ClaimLost",
        "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
  }

  void waitForConsumer(KubeObject claim) {
    events.normal(
        claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
  }

  void tellNoVolume(KubeObject claim, String className, boolean classExists) {
    if (className.isEmpty() || classExists) {
      events.normal(
          claim,
          "FailedBinding",
          "no persistent volumes available for this claim and no storage class is set");
    } else {
      events.warning(
          claim,
          "ProvisioningFailed",
          "storageclass.storage.k8s.io \"" + className + "\" not found");
    }
  }

  boolean canProvision(KubeObject storageClass) {
    String provisioner = storageClass.json().path("provisioner").asText();
    return !provisioner.isEmpty() && !provisioner.equals(NO_PROVISIONER);
  }

  /** Makes a volume for a claim, as its class's provisioner would. */
  void provision(KubeObject claim, KubeObject storageClass) {
    String provisioner = storageClass.json().path("provisioner").asText();
    KubeObject annotated = claim;
    if (!provisioner.equals(claim.annotation(PROVISIONER))) {
      ObjectNode json = claim.mutableJson();
      json.withObjectProperty("metadata")
          .withObjectProperty("annotations")
          .put(PROVISIONER, provisioner);
      annotated = claims.update(json);
    }
    String name = "pvc-" + claim.uid();
    try {
      volumes.create("", newVolume(name, annotated, storageClass, provisioner));
      events.normal(claim, "ProvisioningSucceeded", "Successfully provisioned volume " + name);
    } catch (StatusException e) {
      if (!e.isAlreadyExists()) {
        events.warning(
            claim,
            "ProvisioningFailed",
            "failed to provision volume with StorageClass \"%s\": %s"
                .formatted(storageClass.name(), e.getMessage()));
        throw e;
      }
    }
  }

  private static ObjectNode newVolume(
      String name, KubeObject claim, KubeObject storageClass, String provisioner) {
    ObjectNode volume = Json.object().put("apiVersion", "v1").put("kind", "PersistentVolume");
    ObjectNode metadata = volume.putObject("metadata").put("name", name);
    metadata.putObject("annotations").put(PROVISIONED_BY, provisioner);
    ObjectNode spec = volume.putObject("spec");
    spec.putObject("capacity").put("storage", VolumeMatch.request(claim).toString());
    spec.set("accessModes", claim.spec().path("accessModes"));
    spec.put(
        "persistentVolumeReclaimPolicy",
        storageClass.json().path("reclaimPolicy").asText("Delete"));
    spec.put("storageClassName", storageClass.name());
    spec.put("volumeMode", claim.spec().path("volumeMode").asText("Filesystem"));
    if (!storageClass.json().path("mountOptions").isEmpty()) {
      spec.set("mountOptions", storageClass.json().path("mountOptions"));
    }
    spec.set("claimRef", reference(claim));
    spec.putObject("csi").put("driver", provisioner).put("volumeHandle", name);
    String node = claim.annotation(SELECTED_NODE);
    if (node != null) {
      pinTo(spec, node);
    }
    return volume;
  }

  /** A volume made for a Pod of a node is where that Pod is. */
  private static void pinTo(ObjectNode spec, String node) {
    ObjectNode expression =
        spec.putObject("nodeAffinity")
            .putObject("required")
            .putArray("nodeSelectorTerms")
            .addObject()
            .putArray("matchExpressions")
            .addObject();
    expression.put("key", "kubernetes.io/hostname").put("operator", "In");
    expression.putArray("values").add(node);
  }
}
