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
import java.util.List;
import java.util.Set;

/**
 * Makes volumes for claims whose class has a provisioner.
 *
 * <p>Follows {@code provisionClaim} of {@code
 * pkg/controller/volume/persistentvolume/pv_controller.go}, which leaves the work to the class's
 * provisioner, and {@code sig-storage-lib-external-provisioner/controller}, which that is made of.
 */
final class VolumeProvisioning {
  static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  private static final List<String> PROVISIONER =
      List.of(
          "volume.beta.kubernetes.io/storage-provisioner",
          "volume.kubernetes.io/storage-provisioner");
  private static final String IN_TREE = "kubernetes.io/";

  /** Those whose work a CSI driver does today. */
  private static final Set<String> MIGRATED =
      Set.of(
          "kubernetes.io/aws-ebs",
          "kubernetes.io/azure-disk",
          "kubernetes.io/azure-file",
          "kubernetes.io/cinder",
          "kubernetes.io/gce-pd",
          "kubernetes.io/portworx-volume",
          "kubernetes.io/vsphere-volume");

  private final ResourceClient volumes;
  private final ResourceClient claims;
  private final EventRecorder events;

  /**
   * @param events of the binder; what a provisioner says comes from a component of its name
   */
  VolumeProvisioning(ComponentContext context, EventRecorder events) {
    this.volumes = context.client().resource(PersistentVolumeBinder.VOLUMES);
    this.claims = context.client().resource(PersistentVolumeBinder.CLAIMS);
    this.events = events;
  }

  /** Makes a volume for a claim, as its class's provisioner would, or leaves that to the user's. */
  void provision(KubeObject claim, KubeObject storageClass) {
    String provisioner = storageClass.json().path("provisioner").asText();
    if (provisioner.startsWith(IN_TREE) && !MIGRATED.contains(provisioner)) {
      events.warning(claim, "ProvisioningFailed", "no volume plugin matched name: " + provisioner);
      return;
    }
    KubeObject annotated = annotate(claim, provisioner);
    events.normal(
        claim,
        "ExternalProvisioning",
        "Waiting for a volume to be created either by the external provisioner '"
            + provisioner
            + "' or manually by the system administrator. If volume creation is delayed, please"
            + " verify that the provisioner is running and correctly registered.");
    if (!ExternalDrivers.isMarked(storageClass)) {
      create(annotated, storageClass, provisioner);
    }
  }

  private KubeObject annotate(KubeObject claim, String provisioner) {
    ObjectNode json = claim.mutableJson();
    ObjectNode annotations = json.withObjectProperty("metadata").withObjectProperty("annotations");
    PROVISIONER.forEach(annotation -> annotations.put(annotation, provisioner));
    return annotations.equals(claim.metadata().path("annotations")) ? claim : claims.update(json);
  }

  private void create(KubeObject claim, KubeObject storageClass, String provisioner) {
    EventRecorder told = events.component(provisioner, "");
    told.normal(
        claim,
        "Provisioning",
        "External provisioner is provisioning volume for claim \"%s/%s\""
            .formatted(claim.namespace(), claim.name()));
    String name = "pvc-" + claim.uid();
    if (claim.spec().path("selector").isObject()) {
      told.warning(
          claim,
          "ProvisioningFailed",
          "failed to provision volume with StorageClass \"%s\": claim Selector is not supported"
              .formatted(storageClass.name()));
      return;
    }
    try {
      volumes.create("", newVolume(name, claim, storageClass, provisioner));
      told.normal(claim, "ProvisioningSucceeded", "Successfully provisioned volume " + name);
    } catch (StatusException e) {
      if (!e.isAlreadyExists()) {
        told.warning(
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
    JsonNode attributes = claim.spec().path("volumeAttributesClassName");
    if (attributes.isTextual()) {
      spec.set("volumeAttributesClassName", attributes);
    }
    if (!storageClass.json().path("mountOptions").isEmpty()) {
      spec.set("mountOptions", storageClass.json().path("mountOptions"));
    }
    spec.set("claimRef", VolumeActions.reference(claim));
    // Provisioners are named more freely than the drivers of CSI.
    String driver = provisioner.replace('/', '-');
    spec.putObject("csi").put("driver", driver).put("volumeHandle", name);
    String node = claim.annotation(VolumeActions.SELECTED_NODE);
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
