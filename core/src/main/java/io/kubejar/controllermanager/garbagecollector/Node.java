package io.kubejar.controllermanager.garbagecollector;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * An object in the graph of owners: whom it names as owners, and who names it.
 *
 * <p>A virtual node stands for an owner that some object names but that nobody has seen yet.
 * Follows {@code pkg/controller/garbagecollector/graph.go}. Owned by {@link Graph}.
 */
final class Node {
  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";

  private final Identity identity;
  private List<JsonNode> owners = List.of();
  private final Set<Node> dependents = new LinkedHashSet<>();
  private boolean virtual;
  private boolean beingDeleted;
  private boolean deletingDependents;

  Node(Identity identity, boolean virtual) {
    this.identity = identity;
    this.virtual = virtual;
  }

  /**
   * Which object.
   *
   * @param namespace empty for cluster-scoped objects; of a virtual node, that of the dependent
   */
  record Identity(String apiVersion, String kind, String namespace, String name, String uid) {
    static Identity of(KubeObject object) {
      return new Identity(
          object.apiVersion(), object.kind(), object.namespace(), object.name(), object.uid());
    }

    static Identity ofOwner(JsonNode reference, String namespace) {
      return new Identity(
          reference.path("apiVersion").asText(),
          reference.path("kind").asText(),
          namespace,
          reference.path("name").asText(),
          reference.path("uid").asText());
    }

    /** Whether an owner reference names this object by its own kind, version, name and uid. */
    boolean isNamedBy(JsonNode reference) {
      return ofOwner(reference, namespace).equals(this);
    }

    @Override
    public String toString() {
      return "[%s/%s, namespace: %s, name: %s, uid: %s]"
          .formatted(apiVersion, kind, namespace, name, uid);
    }
  }

  Identity identity() {
    return identity;
  }

  List<JsonNode> owners() {
    return owners;
  }

  void setOwners(List<JsonNode> newOwners) {
    owners = newOwners;
  }

  Set<Node> dependents() {
    return dependents;
  }

  boolean isVirtual() {
    return virtual;
  }

  void markObserved() {
    virtual = false;
  }

  boolean isBeingDeleted() {
    return beingDeleted;
  }

  /** Whether it waits for its dependents to go first. */
  boolean isDeletingDependents() {
    return deletingDependents;
  }

  void setDeletion(KubeObject object) {
    beingDeleted = object.isBeingDeleted();
    deletingDependents = isDeletedWith(object, FOREGROUND);
  }

  /** Whether an object is being deleted and has a finalizer. */
  static boolean isDeletedWith(KubeObject object, String finalizer) {
    return object.isBeingDeleted() && hasFinalizer(object, finalizer);
  }

  static boolean hasFinalizer(KubeObject object, String finalizer) {
    for (JsonNode entry : object.metadata().path("finalizers")) {
      if (entry.asText().equals(finalizer)) {
        return true;
      }
    }
    return false;
  }

  /** Whether this node keeps an owner from going in a foreground deletion. */
  boolean blocks(Node owner) {
    for (JsonNode reference : owners) {
      if (reference.path("uid").asText().equals(owner.identity.uid())) {
        return reference.path("blockOwnerDeletion").asBoolean();
      }
    }
    return false;
  }
}
