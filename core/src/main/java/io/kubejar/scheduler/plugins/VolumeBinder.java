package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.Timer;
import io.kubejar.scheduler.framework.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the volume controllers to bind or provision, and waits until they have.
 *
 * <p>Follows {@code BindPodVolumes} of {@code plugins/volumebinding/binder.go}, which asks once a
 * second; here each change of a claim is looked at. Owned by the event loop.
 */
final class VolumeBinder {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final String MERGE_PATCH = "application/merge-patch+json";

  private final ComponentContext context;
  private final Volumes volumes;
  private final VolumeMatcher matcher;
  private final ResourceClient claimClient;
  private final ResourceClient volumeClient;
  private final Set<Pending> pending = new LinkedHashSet<>();
  private boolean listening;

  VolumeBinder(ComponentContext context, Volumes volumes, VolumeMatcher matcher) {
    this.context = context;
    this.volumes = volumes;
    this.matcher = matcher;
    this.claimClient = context.client().resource("v1", "persistentvolumeclaims");
    this.volumeClient = context.client().resource("v1", "persistentvolumes");
  }

  /** A pod that waits for its claims. */
  private final class Pending {
    private final VolumeDecision decision;
    private final String nodeName;
    private final Consumer<Status> done;
    private final Timer timer;

    Pending(VolumeDecision decision, String nodeName, Consumer<Status> done) {
      this.decision = decision;
      this.nodeName = nodeName;
      this.done = done;
      this.timer =
          context
              .loop()
              .schedule(
                  TIMEOUT,
                  () -> finish(this, Status.error("binding volumes: context deadline exceeded")));
    }
  }

  /**
   * Starts to bind.
   *
   * @param done told when all claims are bound, or that it came to nothing
   * @throws io.kubejar.apimachinery.StatusException if the API server refuses
   */
  void bind(VolumeDecision decision, String nodeName, Consumer<Status> done) {
    listen();
    decision.bindings().forEach(this::claimVolume);
    decision.provisions().forEach(claim -> selectNode(claim, nodeName));
    pending.add(new Pending(decision, nodeName, done));
  }

  private void claimVolume(KubeObject claim, KubeObject volume) {
    ObjectNode patch = Json.object();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("resourceVersion", volume.resourceVersion());
    metadata.putObject("annotations").put("pv.kubernetes.io/bound-by-controller", "yes");
    patch
        .putObject("spec")
        .putObject("claimRef")
        .put("kind", "PersistentVolumeClaim")
        .put("apiVersion", "v1")
        .put("namespace", claim.namespace())
        .put("name", claim.name())
        .put("uid", claim.uid())
        .put("resourceVersion", claim.resourceVersion());
    volumeClient.patch("", volume.name(), "", MERGE_PATCH, patch);
  }

  private void selectNode(KubeObject claim, String nodeName) {
    ObjectNode patch = Json.object();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("resourceVersion", claim.resourceVersion());
    metadata.putObject("annotations").put(Volumes.SELECTED_NODE, nodeName);
    claimClient.patch(claim.namespace(), claim.name(), "", MERGE_PATCH, patch);
  }

  private void listen() {
    if (listening) {
      return;
    }
    listening = true;
    volumes
        .claims()
        .addHandler(
            new Informer.Handler() {
              @Override
              public void onAdd(KubeObject claim) {
                checkAll();
              }

              @Override
              public void onUpdate(KubeObject old, KubeObject claim) {
                checkAll();
              }

              @Override
              public void onDelete(KubeObject claim) {
                checkAll();
              }
            });
  }

  private void checkAll() {
    for (Pending entry : List.copyOf(pending)) {
      Status status = check(entry);
      if (status != null) {
        finish(entry, status);
      }
    }
  }

  /** The outcome, null while there is none. */
  private @Nullable Status check(Pending entry) {
    boolean allBound = true;
    List<KubeObject> claims = new ArrayList<>(entry.decision.bindings().keySet());
    claims.addAll(entry.decision.provisions());
    for (KubeObject decided : claims) {
      KubeObject claim = volumes.claim(decided.namespace(), decided.name());
      if (claim == null || !claim.uid().equals(decided.uid())) {
        return Status.error(
            "binding volumes: persistentvolumeclaim \"" + decided.name() + "\" not found");
      }
      if (isSentBack(decided, claim, entry)) {
        return Status.error(
            "binding volumes: provisioning failed for PVC \"" + claim.name() + "\"");
      }
      allBound &= Volumes.isBound(claim);
    }
    return allBound ? Status.SUCCESS : null;
  }

  /** A provisioner that cannot serve the node takes the annotation away. */
  private static boolean isSentBack(KubeObject decided, KubeObject claim, Pending entry) {
    return entry.decision.provisions().contains(decided)
        && claim.revision() > decided.revision()
        && !Volumes.isBound(claim)
        && !entry.nodeName.equals(claim.annotation(Volumes.SELECTED_NODE));
  }

  private void finish(Pending entry, Status status) {
    if (pending.remove(entry)) {
      entry.timer.cancel();
      if (status.isSuccess()) {
        matcher.release(entry.decision.bindings());
      }
      entry.done.accept(status);
    }
  }
}
