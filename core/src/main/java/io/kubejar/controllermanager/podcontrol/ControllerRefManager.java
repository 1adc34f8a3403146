package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides which of several objects belong to a controller: adopts matching ones that nobody
 * controls, releases its own that no longer match.
 *
 * <p>Follows {@code pkg/controller/controller_ref_manager.go}. Before the first adoption the
 * controller object is read again from the API server, so that one that was deleted meanwhile
 * adopts nothing.
 */
public final class ControllerRefManager {
  private static final String STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";

  private final ResourceClient owners;
  private final ResourceClient objects;
  private final KubeObject owner;
  private final LabelSelector selector;
  private final List<String> finalizers;
  private boolean ownerRechecked;

  /**
   * @param owners the resource of the controller object
   * @param objects the resource that it controls
   */
  public ControllerRefManager(
      ResourceClient owners, ResourceClient objects, KubeObject owner, LabelSelector selector) {
    this(owners, objects, owner, selector, List.of());
  }

  /**
   * @param finalizers what adopted objects are given besides the owner
   */
  public ControllerRefManager(
      ResourceClient owners,
      ResourceClient objects,
      KubeObject owner,
      LabelSelector selector,
      List<String> finalizers) {
    this.owners = owners;
    this.objects = objects;
    this.owner = owner;
    this.selector = selector;
    this.finalizers = List.copyOf(finalizers);
  }

  /** Those of the candidates that the owner controls now. */
  public List<KubeObject> claim(Collection<KubeObject> candidates) {
    return claim(candidates, o -> true);
  }

  /**
   * Those of the candidates that the owner controls now.
   *
   * @param filter a further condition for belonging to the owner, beside the selector
   * @throws RuntimeException the first failure to adopt or release, after all were tried
   */
  public List<KubeObject> claim(Collection<KubeObject> candidates, Predicate<KubeObject> filter) {
    List<KubeObject> claimed = new ArrayList<>();
    RuntimeException failure = null;
    for (KubeObject candidate : candidates) {
      try {
        if (claimOne(candidate, selector.matches(candidate) && filter.test(candidate))) {
          claimed.add(candidate);
        }
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return claimed;
  }

  private boolean claimOne(KubeObject object, boolean matches) {
    String controllerUid = OwnerReferences.controllerUid(object);
    if (!controllerUid.isEmpty()) {
      return controllerUid.equals(owner.uid()) && keepOrRelease(object, matches);
    }
    boolean mayAdopt =
        matches
            && !owner.isBeingDeleted()
            && !object.isBeingDeleted()
            && owner.namespace().equals(object.namespace());
    return mayAdopt && adopt(object);
  }

  private boolean keepOrRelease(KubeObject object, boolean matches) {
    if (matches) {
      return true;
    }
    if (!owner.isBeingDeleted()) {
      release(object);
    }
    return false;
  }

  private boolean adopt(KubeObject object) {
    recheckOwner();
    ObjectNode patch = Json.object();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("uid", object.uid());
    metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(owner));
    if (!finalizers.isEmpty()) {
      finalizers.forEach(metadata.putArray("finalizers")::add);
    }
    return patched(object, patch);
  }

  private void release(KubeObject object) {
    ObjectNode patch = Json.object();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("uid", object.uid());
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("$patch", "delete")
        .put("uid", owner.uid());
    if (!finalizers.isEmpty()) {
      finalizers.forEach(metadata.putArray("$deleteFromPrimitiveList/finalizers")::add);
    }
    patched(object, patch);
  }

  /** False if the object is gone or was replaced, in which case there is nothing to claim. */
  private boolean patched(KubeObject object, ObjectNode patch) {
    try {
      objects.patch(object.namespace(), object.name(), "", STRATEGIC_MERGE_PATCH, patch);
      return true;
    } catch (StatusException e) {
      boolean gone = e.isNotFound() || e.isConflict() || e.status().reason().equals("Invalid");
      if (gone) {
        return false;
      }
      throw e;
    }
  }

  private void recheckOwner() {
    if (ownerRechecked) {
      return;
    }
    KubeObject fresh = owners.get(owner.namespace(), owner.name());
    if (!fresh.uid().equals(owner.uid())) {
      throw new IllegalStateException(
          "original " + owner + " is gone: got uid " + fresh.uid() + ", wanted " + owner.uid());
    }
    if (fresh.isBeingDeleted()) {
      throw new IllegalStateException(owner + " has just been deleted");
    }
    ownerRechecked = true;
  }
}
