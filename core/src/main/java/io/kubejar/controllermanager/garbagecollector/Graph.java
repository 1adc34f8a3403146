package io.kubejar.controllermanager.garbagecollector;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
import io.kubejar.controllermanager.garbagecollector.Node.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who owns whom, kept up to date by the informers of all resources.
 *
 * <p>Follows {@code pkg/controller/garbagecollector/graph_builder.go}. Confined to the event loop;
 * what must be looked at goes to a {@link Listener}.
 */
final class Graph implements Informer.Handler {
  private final Map<String, Node> nodes = new HashMap<>();
  private final Listener listener;

  /** Told of the nodes to look at. */
  interface Listener {
    /** The node may have to be deleted. */
    void mayBeGarbage(Node node);

    /** The node is being deleted and lets its dependents go. */
    void orphansDependents(Node node);

    /** The object names an owner that lives in another namespace. */
    void namesOwnerElsewhere(KubeObject object, Identity owner);
  }

  Graph(Listener listener) {
    this.listener = listener;
  }

  @Nullable Node find(String uid) {
    return nodes.get(uid);
  }

  @Override
  public void onAdd(KubeObject object) {
    observe(null, object);
  }

  @Override
  public void onUpdate(KubeObject old, KubeObject object) {
    observe(old, object);
  }

  private void observe(@Nullable KubeObject old, KubeObject object) {
    Node node = nodes.get(object.uid());
    if (node != null && node.isVirtual() && !node.identity().equals(Identity.of(object))) {
      node = replaceMisplaced(node, object);
    }
    if (node == null) {
      node = new Node(Identity.of(object), false);
      nodes.put(object.uid(), node);
    }
    node.markObserved();
    updateOwners(node, object);
    node.setDeletion(object);
    if (startsWith(old, object, Node.ORPHAN)) {
      listener.orphansDependents(node);
    }
    if (startsWith(old, object, Node.FOREGROUND)) {
      node.dependents().forEach(listener::mayBeGarbage);
      listener.mayBeGarbage(node);
    }
  }

  /** The dependents had named this owner in a namespace or by a kind that is not its own. */
  private Node replaceMisplaced(Node virtual, KubeObject object) {
    Node real = new Node(Identity.of(object), false);
    for (Node dependent : virtual.dependents()) {
      real.dependents().add(dependent);
      if (!isNamedRightlyBy(dependent, real.identity())) {
        listener.mayBeGarbage(dependent);
      }
    }
    nodes.put(object.uid(), real);
    return real;
  }

  private static boolean startsWith(@Nullable KubeObject old, KubeObject object, String finalizer) {
    return Node.isDeletedWith(object, finalizer)
        && (old == null || !Node.isDeletedWith(old, finalizer));
  }

  private void updateOwners(Node node, KubeObject object) {
    List<JsonNode> before = node.owners();
    List<JsonNode> after = object.ownerReferences();
    if (before.equals(after)) {
      return;
    }
    node.setOwners(after);
    Map<String, JsonNode> removed = new HashMap<>();
    before.forEach(reference -> removed.put(uid(reference), reference));
    List<JsonNode> added = new ArrayList<>();
    for (JsonNode reference : after) {
      JsonNode same = removed.remove(uid(reference));
      if (same == null) {
        added.add(reference);
      } else {
        lookAtUnblocked(same, !reference.path("blockOwnerDeletion").asBoolean());
      }
    }
    added.forEach(reference -> addToOwner(node, reference, object));
    removed.values().forEach(reference -> removeFromOwner(node, reference));
  }

  private static String uid(JsonNode reference) {
    return reference.path("uid").asText();
  }

  /** An owner that waited for a dependent that no longer blocks it may be able to go. */
  private void lookAtUnblocked(JsonNode before, boolean unblocked) {
    Node owner = nodes.get(uid(before));
    if (owner != null && unblocked && before.path("blockOwnerDeletion").asBoolean()) {
      listener.mayBeGarbage(owner);
    }
  }

  private void addToOwner(Node node, JsonNode reference, KubeObject object) {
    Identity named = Identity.ofOwner(reference, node.identity().namespace());
    Node owner = nodes.get(uid(reference));
    if (owner == null) {
      owner = new Node(named, true);
      nodes.put(uid(reference), owner);
      listener.mayBeGarbage(owner);
    } else {
      lookAtReference(node, reference, object, owner);
    }
    owner.dependents().add(node);
    if (owner.isDeletingDependents()) {
      listener.mayBeGarbage(node);
    }
  }

  /** What names an owner wrongly is garbage, and so is what names one that has gone before. */
  private void lookAtReference(Node node, JsonNode reference, KubeObject object, Node owner) {
    boolean elsewhere = !agrees(owner.identity(), node.identity());
    if (elsewhere && !owner.isVirtual()) {
      listener.namesOwnerElsewhere(
          object, Identity.ofOwner(reference, node.identity().namespace()));
    }
    if (elsewhere || !owner.identity().isNamedBy(reference)) {
      listener.mayBeGarbage(node);
    }
    if (owner.isVirtual()) {
      listener.mayBeGarbage(owner);
    }
  }

  /** Owners are cluster-scoped or live in their dependents' namespace. */
  private static boolean agrees(Identity owner, Identity dependent) {
    return owner.namespace().isEmpty() || owner.namespace().equals(dependent.namespace());
  }

  private static boolean isNamedRightlyBy(Node dependent, Identity owner) {
    return agrees(owner, dependent.identity())
        && dependent.owners().stream()
            .filter(reference -> uid(reference).equals(owner.uid()))
            .allMatch(owner::isNamedBy);
  }

  private void removeFromOwner(Node node, JsonNode reference) {
    Node owner = nodes.get(uid(reference));
    if (owner == null) {
      return;
    }
    owner.dependents().remove(node);
    if (owner.isVirtual() && owner.dependents().isEmpty()) {
      nodes.remove(uid(reference));
    } else if (owner.isDeletingDependents()) {
      listener.mayBeGarbage(owner);
    }
  }

  @Override
  public void onDelete(KubeObject object) {
    remove(object.uid());
  }

  /** The object does not exist any more, or never did; its dependents may be garbage. */
  void remove(String uid) {
    Node node = nodes.remove(uid);
    if (node == null) {
      return;
    }
    for (JsonNode reference : node.owners()) {
      removeFromOwner(node, reference);
    }
    node.dependents().forEach(listener::mayBeGarbage);
    if (!node.dependents().isEmpty()) {
      keepForDependents(node);
    }
  }

  /**
   * Dependents that stay, because they have other owners, must be found when they drop this one.
   */
  private void keepForDependents(Node node) {
    Node absent = new Node(node.identity(), true);
    absent.dependents().addAll(node.dependents());
    nodes.put(node.identity().uid(), absent);
  }
}
