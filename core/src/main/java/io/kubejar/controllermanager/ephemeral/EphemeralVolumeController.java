package io.kubejar.controllermanager.ephemeral;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.ClaimPodIndex;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import java.util.List;

/**
 * Makes a claim, owned by the Pod, for each of its ephemeral volumes, and makes it again if it is
 * deleted while the Pod lives.
 *
 * <p>Follows {@code pkg/controller/volume/ephemeral/controller.go}.
 */
public final class EphemeralVolumeController extends LoopedController {
  private static final String NAME = "ephemeral-volume-controller";
  private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");
  private static final GroupVersionResource CLAIMS =
      GroupVersionResource.of("v1", "persistentvolumeclaims");

  public EphemeralVolumeController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final ReconcileLoop reconcileLoop;
    private final EventRecorder events;
    private final ResourceClient client;
    private final Informer pods;
    private final Informer claims;
    private final ClaimPodIndex podsByClaim;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component("ephemeral_volume", "");
      client = context.client().resource(CLAIMS);
      pods = context.informers().informer(PODS);
      claims = context.informers().informer(CLAIMS);
      podsByClaim = new ClaimPodIndex(pods);
      pods.addHandler(new PodEvents());
      claims.addHandler(new ClaimEvents());
    }

    private void enqueue(KubeObject pod) {
      for (JsonNode volume : pod.spec().path("volumes")) {
        if (volume.has("ephemeral") && !pod.isBeingDeleted()) {
          reconcileLoop.enqueue(new ObjectRef(PODS.groupResource(), pod.namespace(), pod.name()));
          return;
        }
      }
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject pod = pods.get(key.namespace(), key.name());
      if (pod != null && !pod.isBeingDeleted()) {
        for (JsonNode volume : pod.spec().path("volumes")) {
          if (volume.has("ephemeral")) {
            ensureClaim(pod, volume);
          }
        }
      }
      return Result.DONE;
    }

    private void ensureClaim(KubeObject pod, JsonNode volume) {
      String name = pod.name() + "-" + volume.path("name").asText();
      KubeObject claim = claims.get(pod.namespace(), name);
      if (claim == null) {
        create(pod, volume, name);
      } else if (!OwnerReferences.isControlledBy(claim, pod)) {
        throw failure(
            pod,
            volume,
            "PVC %1$s/%2$s was not created for pod %1$s/%3$s (pod is not owner)"
                .formatted(pod.namespace(), name, pod.name()));
      }
    }

    private void create(KubeObject pod, JsonNode volume, String name) {
      JsonNode template = volume.path("ephemeral").path("volumeClaimTemplate");
      ObjectNode claim = Json.object().put("apiVersion", "v1");
      claim.put("kind", "PersistentVolumeClaim");
      ObjectNode metadata = claim.putObject("metadata").put("name", name);
      for (String field : List.of("labels", "annotations")) {
        if (template.path("metadata").has(field)) {
          metadata.set(field, template.path("metadata").get(field));
        }
      }
      metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(pod));
      claim.set("spec", template.path("spec"));
      try {
        client.create(pod.namespace(), claim);
      } catch (StatusException e) {
        throw failure(pod, volume, "create PVC " + name + ": " + e.getMessage());
      }
    }

    private IllegalStateException failure(KubeObject pod, JsonNode volume, String why) {
      String message = "ephemeral volume %s: %s".formatted(volume.path("name").asText(), why);
      events.warning(pod, "FailedBinding", message);
      return new IllegalStateException(message);
    }

    private final class PodEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject pod) {
        enqueue(pod);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject pod) {}

      @Override
      public void onDelete(KubeObject pod) {}
    }

    private final class ClaimEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject claim) {}

      @Override
      public void onUpdate(KubeObject old, KubeObject claim) {}

      @Override
      public void onDelete(KubeObject claim) {
        List.copyOf(podsByClaim.podsUsing(claim.namespace(), claim.name()))
            .forEach(Running.this::enqueue);
      }
    }
  }
}
