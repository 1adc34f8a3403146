package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps as many Pods as a ReplicaSet or ReplicationController asks for.
 *
 * <p>Follows {@code pkg/controller/replicaset/replica_set.go}, which in Kubernetes serves both
 * kinds too: claims Pods, makes missing ones in slow-start batches, deletes surplus ones in {@link
 * PodDeletionOrder}, and counts what there is into the status. At most {@value #BURST} Pods are
 * made or deleted at a time.
 */
public final class ReplicaReconciler implements Reconciler {
  private static final int BURST = 500;

  private final ReplicaKind kind;
  private final ComponentContext context;
  private final ResourceClient owners;
  private final ResourceClient podClient;
  private final PodControl podControl;
  private final Informer ownerInformer;
  private final OwnerIndex siblings;
  private final OwnerIndex pods;
  private final Expectations expectations;
  private final ReconcileLoop reconcileLoop;
  private final OwnerLookup lookup;

  /** Starts to watch objects of that kind and their Pods. */
  public ReplicaReconciler(ReplicaKind kind, ComponentContext context) {
    this.kind = kind;
    this.context = context;
    this.owners = context.client().resource(kind.resource());
    this.podClient = context.client().resource("v1", "pods");
    EventRecorder events = context.events().component(kind.eventSource(), "");
    this.podControl = new PodControl(context.client(), events);
    this.expectations = new Expectations(context.loop().clock());
    this.reconcileLoop =
        new ReconcileLoop(kind.controller(), context.loop(), context.trace(), this);
    this.ownerInformer = context.informers().informer(kind.resource());
    Informer podInformer = context.informers().informer("v1", "pods");
    this.siblings = new OwnerIndex(ownerInformer);
    this.pods = new OwnerIndex(podInformer);
    this.lookup =
        new OwnerLookup(
            kind.resource().groupResource(), kind.kind(), ownerInformer, kind.selectorOf());
    ownerInformer.addHandler(new OwnerEvents());
    podInformer.addHandler(new PodEvents(lookup, expectations, reconcileLoop::enqueue));
  }

  public void stop() {
    reconcileLoop.stop();
  }

  private final class OwnerEvents implements Informer.Handler {
    @Override
    public void onAdd(KubeObject owner) {
      reconcileLoop.enqueue(lookup.key(owner));
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject owner) {
      reconcileLoop.enqueue(lookup.key(owner));
    }

    @Override
    public void onDelete(KubeObject owner) {
      expectations.forget(lookup.key(owner));
      reconcileLoop.enqueue(lookup.key(owner));
    }
  }

  @Override
  public Result reconcile(ObjectRef key) {
    KubeObject owner = ownerInformer.get(key.namespace(), key.name());
    if (owner == null) {
      expectations.forget(key);
      return Result.DONE;
    }
    boolean mayManage = expectations.satisfied(key) && !owner.isBeingDeleted();
    List<KubeObject> active = new ArrayList<>();
    int terminating = 0;
    for (KubeObject pod : pods.claimable(owner)) {
      if (Pods.isActive(pod)) {
        active.add(pod);
      } else if (Pods.isTerminating(pod) && OwnerReferences.isControlledBy(pod, owner)) {
        terminating++;
      }
    }
    List<KubeObject> claimed =
        new ControllerRefManager(owners, podClient, owner, kind.selectorOf().apply(owner))
            .claim(active);
    Optional<RuntimeException> failure =
        mayManage ? manageReplicas(key, owner, claimed) : Optional.empty();
    updateStatus(owner, claimed, terminating, failure);
    if (failure.isPresent()) {
      throw failure.get();
    }
    return Availability.nextLook(owner, claimed, context.loop().clock().now());
  }

  private Optional<RuntimeException> manageReplicas(
      ObjectRef key, KubeObject owner, List<KubeObject> claimed) {
    int missing = wantedReplicas(owner) - claimed.size();
    if (missing > 0) {
      return createPods(key, owner, Math.min(missing, BURST));
    }
    if (missing < 0) {
      return deletePods(key, owner, claimed, Math.min(-missing, BURST));
    }
    return Optional.empty();
  }

  private Optional<RuntimeException> createPods(ObjectRef key, KubeObject owner, int count) {
    expectations.expectCreations(key, count);
    SlowStart.Outcome outcome = SlowStart.run(count, i -> createPod(key, owner));
    for (int skipped = count - outcome.successes(); skipped > 0; skipped--) {
      expectations.creationObserved(key);
    }
    return outcome.failure();
  }

  private void createPod(ObjectRef key, KubeObject owner) {
    try {
      podControl.create(PodControl.fromTemplate(owner.spec().path("template"), owner), owner);
    } catch (StatusException e) {
      if (!PodControl.isNamespaceTerminating(e)) {
        throw e;
      }
      // Nothing can be made in a namespace that goes away, and trying again will not help.
      expectations.creationObserved(key);
    }
  }

  private Optional<RuntimeException> deletePods(
      ObjectRef key, KubeObject owner, List<KubeObject> claimed, int count) {
    PodDeletionOrder order =
        new PodDeletionOrder(podsOfSiblings(owner, claimed), context.loop().clock().now());
    List<KubeObject> chosen = order.first(count, claimed);
    expectations.expectDeletions(key, chosen.stream().map(Pods::key).toList());
    RuntimeException failure = null;
    for (KubeObject pod : chosen) {
      try {
        podControl.delete(pod, owner);
      } catch (StatusException e) {
        expectations.deletionObserved(key, Pods.key(pod));
        if (!e.isNotFound()) {
          failure = failure == null ? e : failure;
        }
      }
    }
    return Optional.ofNullable(failure);
  }

  /**
   * The Pods of all objects that have the same controller, such as one Deployment's ReplicaSets.
   */
  private Collection<KubeObject> podsOfSiblings(KubeObject owner, List<KubeObject> claimed) {
    String parent = OwnerReferences.controllerUid(owner);
    if (parent.isEmpty()) {
      return claimed;
    }
    List<KubeObject> related = new ArrayList<>();
    for (KubeObject sibling : siblings.ownedBy(parent)) {
      related.addAll(pods.ownedBy(sibling.uid()));
    }
    return related;
  }

  private void updateStatus(
      KubeObject owner,
      List<KubeObject> claimed,
      int terminating,
      Optional<RuntimeException> failure) {
    ReplicaStatus status = new ReplicaStatus(owner, context.loop().clock().now());
    ObjectNode newStatus = status.of(claimed, terminating, failure.orElse(null));
    if (newStatus.equals(owner.status())) {
      return;
    }
    writeStatus(owner, newStatus);
  }

  /** Tries once more on the newest object if somebody else changed it meanwhile. */
  private void writeStatus(KubeObject owner, ObjectNode newStatus) {
    try {
      owners.updateStatus(withStatus(owner, newStatus));
    } catch (StatusException e) {
      Optional<KubeObject> fresh =
          e.isConflict() ? owners.find(owner.namespace(), owner.name()) : Optional.empty();
      if (fresh.isPresent() && fresh.get().uid().equals(owner.uid())) {
        owners.updateStatus(withStatus(fresh.get(), newStatus));
      } else if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }

  private static ObjectNode withStatus(KubeObject owner, @Nullable ObjectNode status) {
    ObjectNode json = owner.mutableJson();
    json.set("status", status);
    return json;
  }

  static int wantedReplicas(KubeObject owner) {
    return owner.spec().path("replicas").asInt(1);
  }
}
