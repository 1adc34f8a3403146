package io.kubejar.controllermanager.volumeexpand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.ExternalDrivers;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grows the volume of a bound claim that asks for more than it has. A file system on it is grown
 * afterwards by the kubelet of a Pod that uses the claim; a block device is done at once. A claim
 * that asks for another VolumeAttributesClass gets it.
 *
 * <p>Follows {@code pkg/controller/volume/expand/expand_controller.go} and stands in for the
 * sidecar that grows the volumes of CSI drivers ({@code
 * kubernetes-csi/external-resizer/pkg/controller}), unless the class says that there is one.
 */
public final class PersistentVolumeExpander extends LoopedController {
  private static final String NAME = "persistentvolume-expander-controller";
  private static final String STORAGE = "storage";
  private static final GroupVersionResource CLAIMS =
      GroupVersionResource.of("v1", "persistentvolumeclaims");
  private static final GroupVersionResource VOLUMES =
      GroupVersionResource.of("v1", "persistentvolumes");

  public PersistentVolumeExpander() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler, Informer.Handler {
    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final EventRecorder events;
    private final ResourceClient claimClient;
    private final ResourceClient volumeClient;
    private final Informer claims;
    private final ExternalDrivers external;
    private final VolumeModification modification;

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events();
      claimClient = context.client().resource(CLAIMS);
      volumeClient = context.client().resource(VOLUMES);
      external = new ExternalDrivers(context.informers());
      claims = context.informers().informer(CLAIMS);
      modification = new VolumeModification(context);
      claims.addHandler(this);
      modification
          .classes()
          .addHandler(new MappedEvents(this::claimsThatWant, reconcileLoop::enqueue));
    }

    private List<ObjectRef> claimsThatWant(KubeObject attributesClass) {
      List<ObjectRef> keys = new ArrayList<>();
      for (KubeObject claim : claims.list()) {
        if (VolumeModification.wanted(claim).equals(attributesClass.name())) {
          keys.add(new ObjectRef(CLAIMS.groupResource(), claim.namespace(), claim.name()));
        }
      }
      return keys;
    }

    @Override
    public void onAdd(KubeObject claim) {
      if (asksForMore(claim) || VolumeModification.isWanted(claim)) {
        reconcileLoop.enqueue(
            new ObjectRef(CLAIMS.groupResource(), claim.namespace(), claim.name()));
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject claim) {
      onAdd(claim);
    }

    @Override
    public void onDelete(KubeObject claim) {}

    private static Quantity requested(KubeObject claim) {
      return storage(claim.spec().path("resources").path("requests"));
    }

    private static Quantity storage(JsonNode resources) {
      String text = resources.path(STORAGE).asText();
      return text.isEmpty() ? Quantity.ZERO : Quantity.parse(text);
    }

    private static boolean asksForMore(KubeObject claim) {
      return claim.status().path("phase").asText().equals("Bound")
          && requested(claim).compareTo(storage(claim.status().path("capacity"))) > 0;
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject claim = claims.get(key.namespace(), key.name());
      if (claim == null || !(asksForMore(claim) || VolumeModification.isWanted(claim))) {
        return Result.DONE;
      }
      KubeObject volume =
          volumeClient.find("", claim.spec().path("volumeName").asText()).orElse(null);
      if (volume == null
          || !volume.spec().path("claimRef").path("uid").asText().equals(claim.uid())) {
        throw new IllegalStateException(
            "persistent Volume is not bound to PVC being updated : %s/%s"
                .formatted(claim.namespace(), claim.name()));
      }
      if (!asksForMore(claim)) {
        if (!external.serves(volume)) {
          modification.modify(claim, volume);
        }
        return Result.DONE;
      }
      boolean grown = storage(volume.spec().path("capacity")).compareTo(requested(claim)) >= 0;
      if (grown && !Conditions.find(claim.status(), "FileSystemResizePending").isMissingNode()) {
        return Result.DONE;
      }
      events
          .component("volume_expand", "")
          .normal(
              claim, "ExternalExpanding", "waiting for an external controller to expand this PVC");
      if (!external.serves(volume)) {
        expand(claim, volume);
      }
      return Result.DONE;
    }

    private void expand(KubeObject claim, KubeObject volume) {
      String driver = volume.spec().path("csi").path("driver").asText("in-memory");
      EventRecorder resizer = events.component("external-resizer " + driver, "");
      KubeObject begun = writeStatus(claim, "Resizing", "", "ControllerResizeInProgress");
      resizer.normal(begun, "Resizing", "External resizer is resizing volume " + volume.name());
      ObjectNode larger = volume.mutableJson();
      JsonNode size = claim.spec().path("resources").path("requests").path(STORAGE);
      larger.withObjectProperty("spec").withObjectProperty("capacity").set(STORAGE, size);
      volumeClient.update(larger);
      if (claim.spec().path("volumeMode").asText().equals("Block")) {
        writeStatus(begun, null, "", "");
        resizer.normal(begun, "VolumeResizeSuccessful", "Resize volume succeeded");
      } else {
        writeStatus(
            begun,
            "FileSystemResizePending",
            "Waiting for user to (re-)start a pod to finish file system resize of volume on node.",
            "NodeResizePending");
        resizer.normal(
            begun, "FileSystemResizeRequired", "Require file system resize of volume on node");
      }
    }

    /**
     * Notes how far it has come.
     *
     * @param condition the one that says so, null at the end
     */
    private KubeObject writeStatus(
        KubeObject claim, @Nullable String condition, String message, String resourceStatus) {
      JsonNode size = claim.spec().path("resources").path("requests").path(STORAGE);
      Instant now = context.loop().clock().now();
      ObjectNode json = claim.mutableJson();
      ObjectNode status = json.withObjectProperty("status");
      Conditions.remove(status, "Resizing");
      if (condition == null) {
        status.remove(List.of("allocatedResourceStatuses"));
        status.withObjectProperty("capacity").set(STORAGE, size);
        status.withObjectProperty("allocatedResources").set(STORAGE, size);
      } else {
        Conditions.update(status, Conditions.of(condition, "True", "", message, now));
        status.withObjectProperty("allocatedResources").set(STORAGE, size);
        status.withObjectProperty("allocatedResourceStatuses").put(STORAGE, resourceStatus);
      }
      return claimClient.updateStatus(json);
    }
  }
}
