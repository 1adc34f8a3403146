package io.kubejar.controllermanager.persistentvolumebinder;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler.Result;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds claims to volumes, provisions volumes for claims whose class has a provisioner, and
 * releases volumes whose claim is gone.
 *
 * <p>Follows {@code pkg/controller/volume/persistentvolume/pv_controller.go}. Provisioned volumes
 * exist in memory only: the binder stands in for every external provisioner, but for those of
 * classes that are marked as the user's own.
 */
public final class PersistentVolumeBinder implements Controller {
  static final GroupVersionResource CLAIMS =
      GroupVersionResource.of("v1", "persistentvolumeclaims");
  static final GroupVersionResource VOLUMES = GroupVersionResource.of("v1", "persistentvolumes");
  static final GroupVersionResource CLASSES =
      GroupVersionResource.of("storage.k8s.io/v1", "storageclasses");
  private static final String NAME = "persistentvolume-binder-controller";
  private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

  /** The default class is the newest one, then the first by name. */
  private static final Comparator<KubeObject> CREATION =
      Comparator.comparing((KubeObject c) -> c.metadata().path("creationTimestamp").asText())
          .thenComparing(Comparator.comparing(KubeObject::name).reversed());

  private @Nullable Running running;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    running = new Running(context);
  }

  @Override
  public void stop() {
    if (running != null) {
      running.claimLoop.stop();
      running.volumeLoop.stop();
    }
  }

  private static final class Running {
    private final ReconcileLoop claimLoop;
    private final ReconcileLoop volumeLoop;
    private final Informer claims;
    private final Informer volumes;
    private final Informer classes;
    private final VolumeActions actions;
    private final VolumeReclaim reclaim;
    private final VolumeProvisioning provisioning;

    Running(ComponentContext context) {
      EventRecorder events = context.events().component("persistentvolume-controller", "");
      actions = new VolumeActions(context, events);
      reclaim = new VolumeReclaim(context, events, actions);
      provisioning = new VolumeProvisioning(context, events);
      claimLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::reconcileClaim);
      volumeLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::reconcileVolume);
      claims = context.informers().informer(CLAIMS);
      volumes = context.informers().informer(VOLUMES);
      classes = context.informers().informer(CLASSES);
      claims.addHandler(new KeyEvents(CLAIMS.groupResource(), claimLoop::enqueue));
      claims.addHandler(new ClaimChanges());
      volumes.addHandler(new KeyEvents(VOLUMES.groupResource(), volumeLoop::enqueue));
      volumes.addHandler(new VolumeChanges());
      classes.addHandler(new ClassChanges());
    }

    private Result reconcileClaim(ObjectRef key) {
      KubeObject claim = claims.get(key.namespace(), key.name());
      if (claim != null && !claim.isBeingDeleted()) {
        String volumeName = claim.spec().path("volumeName").asText();
        if (volumeName.isEmpty()) {
          findVolume(claim);
        } else {
          followVolume(claim, volumes.get("", volumeName));
        }
      }
      return Result.DONE;
    }

    private void findVolume(KubeObject claim) {
      String className = VolumeMatch.storageClass(claim);
      KubeObject storageClass = className.isEmpty() ? null : classes.get("", className);
      boolean waits =
          storageClass != null
              && storageClass
                  .json()
                  .path("volumeBindingMode")
                  .asText()
                  .equals("WaitForFirstConsumer");
      boolean selected = claim.annotation(VolumeActions.SELECTED_NODE) != null;
      KubeObject reserved = reservedFor(claim);
      if (reserved != null) {
        actions.bind(reserved, claim);
      } else if (waits && !selected) {
        actions.waitForConsumer(claim);
      } else {
        KubeObject volume = VolumeMatch.best(claim, volumes.list());
        if (volume != null) {
          actions.bind(volume, claim);
        } else if (storageClass != null) {
          provisioning.provision(claim, storageClass);
        } else if (!className.isEmpty()) {
          actions.tellNoClass(claim, className);
        } else if (!assignDefaultClass(claim)) {
          actions.tellNoVolume(claim);
        }
      }
    }

    /** Follows {@code assignDefaultStorageClass}; a class named "" is none on purpose. */
    private boolean assignDefaultClass(KubeObject claim) {
      if (claim.spec().hasNonNull("storageClassName")
          || claim.annotation(VolumeMatch.BETA_CLASS) != null) {
        return false;
      }
      KubeObject newest = null;
      for (KubeObject candidate : classes.list()) {
        boolean isDefault = "true".equals(candidate.annotation(DEFAULT_CLASS));
        if (isDefault && (newest == null || CREATION.compare(candidate, newest) > 0)) {
          newest = candidate;
        }
      }
      if (newest == null) {
        return false;
      }
      actions.assignClass(claim, newest.name());
      return true;
    }

    private @Nullable KubeObject reservedFor(KubeObject claim) {
      for (KubeObject volume : volumes.list()) {
        if (VolumeMatch.isBoundTo(volume, claim)) {
          return volume;
        }
      }
      return null;
    }

    private void followVolume(KubeObject claim, @Nullable KubeObject volume) {
      if (volume == null) {
        if (claim.annotation(VolumeActions.BIND_COMPLETED) != null) {
          actions.markLost(
              claim,
              "ClaimLost",
              "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
        }
        return;
      }
      boolean free = !volume.spec().path("claimRef").isObject();
      String mismatch = free ? VolumeMatch.mismatch(claim, volume) : null;
      if (mismatch != null) {
        actions.tellMismatch(claim, mismatch);
      } else if (free || VolumeMatch.isBoundTo(volume, claim)) {
        actions.bind(volume, claim);
      } else if (claim.annotation(VolumeActions.BIND_COMPLETED) != null) {
        actions.markLost(
            claim,
            "ClaimMisbound",
            "Two claims are bound to the same volume, this one is bound incorrectly");
      }
    }

    private Result reconcileVolume(ObjectRef key) {
      KubeObject volume = volumes.get("", key.name());
      if (volume == null || volume.isBeingDeleted()) {
        return Result.DONE;
      }
      JsonNode reference = volume.spec().path("claimRef");
      if (!reference.isObject() || reference.path("uid").asText().isEmpty()) {
        actions.setPhase(volume, "Available");
        return Result.DONE;
      }
      KubeObject claim =
          claims.get(reference.path("namespace").asText(), reference.path("name").asText());
      boolean gone = claim == null || !claim.uid().equals(reference.path("uid").asText());
      if (gone && !actions.claimExists(reference)) {
        reclaim.release(volume);
      } else if (claim != null && claim.spec().path("volumeName").asText().equals(volume.name())) {
        actions.setPhase(volume, "Bound");
      }
      return Result.DONE;
    }

    /** A claim that went releases its volume. */
    private final class ClaimChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject claim) {
        onDelete(claim);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject claim) {
        onDelete(claim);
      }

      @Override
      public void onDelete(KubeObject claim) {
        String volume = claim.spec().path("volumeName").asText();
        if (!volume.isEmpty()) {
          volumeLoop.enqueue(new ObjectRef(VOLUMES.groupResource(), "", volume));
        }
      }
    }

    /** A volume that came or became free may suit a claim that waits; one that went loses its. */
    private final class VolumeChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject volume) {
        JsonNode reference = volume.spec().path("claimRef");
        if (reference.isObject()) {
          enqueueClaim(reference);
        } else {
          enqueueWaiting();
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject volume) {
        onAdd(volume);
      }

      @Override
      public void onDelete(KubeObject volume) {
        JsonNode reference = volume.spec().path("claimRef");
        if (reference.isObject()) {
          enqueueClaim(reference);
        }
      }

      private void enqueueClaim(JsonNode reference) {
        claimLoop.enqueue(
            new ObjectRef(
                CLAIMS.groupResource(),
                reference.path("namespace").asText(),
                reference.path("name").asText()));
      }
    }

    private void enqueueWaiting() {
      for (KubeObject claim : List.copyOf(claims.list())) {
        if (claim.spec().path("volumeName").asText().isEmpty()) {
          claimLoop.enqueue(new ObjectRef(CLAIMS.groupResource(), claim.namespace(), claim.name()));
        }
      }
    }

    private final class ClassChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject storageClass) {
        enqueueWaiting();
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject storageClass) {}

      @Override
      public void onDelete(KubeObject storageClass) {}
    }
  }
}
