package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.Informer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns changes of Pods into keys of the controller objects that must look at them, and meets those
 * objects' expectations.
 *
 * <p>Follows {@code addPod}, {@code updatePod} and {@code deletePod} of {@code
 * pkg/controller/replicaset/replica_set.go}, which the other controllers of Pods repeat.
 */
public final class PodEvents implements Informer.Handler {
  private final OwnerLookup owners;
  private final Expectations expectations;
  private final Consumer<ObjectRef> enqueue;

  /**
   * @param expectations those of the controller, empty ones if it keeps none
   */
  public PodEvents(OwnerLookup owners, Expectations expectations, Consumer<ObjectRef> enqueue) {
    this.owners = owners;
    this.expectations = expectations;
    this.enqueue = enqueue;
  }

  @Override
  public void onAdd(KubeObject pod) {
    if (pod.isBeingDeleted()) {
      onDelete(pod);
      return;
    }
    if (OwnerReferences.controllerUid(pod).isEmpty()) {
      enqueueSelecting(pod);
      return;
    }
    KubeObject owner = owners.controllerOf(pod);
    if (owner != null) {
      ObjectRef key = owners.key(owner);
      expectations.creationObserved(key);
      enqueue.accept(key);
    }
  }

  @Override
  public void onUpdate(KubeObject old, KubeObject pod) {
    boolean labelsChanged = !old.metadata().path("labels").equals(pod.metadata().path("labels"));
    if (pod.isBeingDeleted()) {
      // Graceful deletion is an update, but what is being deleted does not count any more.
      onDelete(pod);
      if (labelsChanged) {
        onDelete(old);
      }
      return;
    }
    String uid = OwnerReferences.controllerUid(pod);
    boolean controllerChanged = !OwnerReferences.controllerUid(old).equals(uid);
    if (controllerChanged) {
      enqueueController(old);
    }
    if (!uid.isEmpty()) {
      enqueueController(pod);
    } else if (labelsChanged || controllerChanged) {
      enqueueSelecting(pod);
    }
  }

  @Override
  public void onDelete(KubeObject pod) {
    KubeObject owner = owners.controllerOf(pod);
    if (owner != null) {
      ObjectRef key = owners.key(owner);
      expectations.deletionObserved(key, Pods.key(pod));
      enqueue.accept(key);
    }
  }

  private void enqueueController(KubeObject pod) {
    @Nullable KubeObject owner = owners.controllerOf(pod);
    if (owner != null) {
      enqueue.accept(owners.key(owner));
    }
  }

  private void enqueueSelecting(KubeObject pod) {
    owners.selecting(pod).forEach(owner -> enqueue.accept(owners.key(owner)));
  }
}
