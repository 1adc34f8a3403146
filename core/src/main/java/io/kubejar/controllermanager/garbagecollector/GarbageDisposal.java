package io.kubejar.controllermanager.garbagecollector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.ResourceClient;
import io.kubejar.client.ServedResources.ServedResource;
import io.kubejar.controllermanager.garbagecollector.Node.Identity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the API server's word whether an object is garbage, and acts: deletes it, drops owners
 * that are gone, or lets dependents go.
 *
 * <p>Follows {@code attemptToDeleteItem}, {@code processDeletingDependentsItem} and {@code
 * orphanDependents} of {@code pkg/controller/garbagecollector/garbagecollector.go}.
 */
final class GarbageDisposal {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final int ABSENT_OWNERS_REMEMBERED = 500;

  private final Client client;
  private final Graph graph;
  private final Function<GroupVersionKind, @Nullable ServedResource> resources;
  private final Consumer<Node> lookAt;
  // Uids are never used twice, so that an owner once found absent stays absent. By its whole
  // identity: the same uid may be named once in a wrong way and once in the right one.
  private final Set<Identity> absentOwners = Collections.newSetFromMap(new Recent());

  private static final class Recent extends LinkedHashMap<Identity, Boolean> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Identity, Boolean> eldest) {
      return size() > ABSENT_OWNERS_REMEMBERED;
    }
  }

  /**
   * A disposal that works on one graph.
   *
   * @param resources the resource of a kind, null if it is not served
   * @param lookAt disposes of another node later
   */
  GarbageDisposal(
      Client client,
      Graph graph,
      Function<GroupVersionKind, @Nullable ServedResource> resources,
      Consumer<Node> lookAt) {
    this.lookAt = lookAt;
    this.client = client;
    this.graph = graph;
    this.resources = resources;
  }

  /** Deletes the node's object if it should be; does nothing if it need not. */
  void dispose(Node node) {
    if (node.isBeingDeleted() && !node.isDeletingDependents()) {
      return;
    }
    Optional<KubeObject> live = live(node.identity());
    if (live.isEmpty() || !live.get().uid().equals(node.identity().uid())) {
      absentOwners.add(node.identity());
      graph.remove(node.identity().uid());
      return;
    }
    if (node.isVirtual()) {
      return;
    }
    if (node.isDeletingDependents()) {
      waitForDependents(node, live.get());
    } else if (!live.get().ownerReferences().isEmpty()) {
      disposeByOwners(node, live.get());
    }
  }

  private void disposeByOwners(Node node, KubeObject live) {
    int solid = 0;
    Set<String> dangling = new HashSet<>();
    Set<String> waiting = new HashSet<>();
    for (JsonNode reference : live.ownerReferences()) {
      String uid = reference.path("uid").asText();
      switch (ownerState(reference, node.identity().namespace())) {
        case SOLID -> solid++;
        case DANGLING -> dangling.add(uid);
        case WAITING -> waiting.add(uid);
      }
    }
    if (solid > 0) {
      dangling.addAll(waiting);
      dropOwners(live, dangling);
    } else if (!waiting.isEmpty() && !node.dependents().isEmpty()) {
      deleteBeforeItsOwner(node, live);
    } else {
      delete(live, policyOf(live));
    }
  }

  /** The owner waits for this one, which in turn waits for its own dependents. */
  private void deleteBeforeItsOwner(Node node, KubeObject live) {
    boolean cycle = node.dependents().stream().anyMatch(Node::isDeletingDependents);
    KubeObject current = cycle ? unblockOwners(live) : live;
    delete(current, "Foreground");
  }

  private static String policyOf(KubeObject live) {
    if (Node.hasFinalizer(live, Node.ORPHAN)) {
      return "Orphan";
    }
    return Node.hasFinalizer(live, Node.FOREGROUND) ? "Foreground" : "Background";
  }

  /** What keeps an object alive, or not. */
  private enum OwnerState {
    /** It exists, or cannot: a cluster-scoped object names an owner that lives in namespaces. */
    SOLID,
    /** It does not exist. */
    DANGLING,
    /** It waits for its dependents to go first. */
    WAITING
  }

  private OwnerState ownerState(JsonNode reference, String namespace) {
    String uid = reference.path("uid").asText();
    Identity identity = Identity.ofOwner(reference, namespace);
    if (absentOwners.contains(identity)) {
      return OwnerState.DANGLING;
    }
    if (require(identity).namespaced() && namespace.isEmpty()) {
      return OwnerState.SOLID;
    }
    Optional<KubeObject> owner = live(identity).filter(o -> o.uid().equals(uid));
    if (owner.isEmpty()) {
      absentOwners.add(identity);
      return OwnerState.DANGLING;
    }
    return Node.isDeletedWith(owner.get(), Node.FOREGROUND) ? OwnerState.WAITING : OwnerState.SOLID;
  }

  private void waitForDependents(Node node, KubeObject live) {
    List<Node> blocking = new ArrayList<>();
    for (Node dependent : node.dependents()) {
      if (dependent.blocks(node)) {
        blocking.add(dependent);
      }
    }
    if (blocking.isEmpty()) {
      removeFinalizer(live, Node.FOREGROUND);
      return;
    }
    for (Node dependent : blocking) {
      if (!dependent.isDeletingDependents()) {
        lookAt.accept(dependent);
      }
    }
  }

  /** Takes the owner from its dependents, then lets it go. */
  void orphanDependents(Node node) {
    Optional<KubeObject> live = live(node.identity());
    if (live.isEmpty() || !live.get().uid().equals(node.identity().uid())) {
      return;
    }
    for (Node dependent : List.copyOf(node.dependents())) {
      Optional<KubeObject> object = live(dependent.identity());
      if (object.isPresent() && object.get().uid().equals(dependent.identity().uid())) {
        dropOwners(object.get(), Set.of(node.identity().uid()));
      }
    }
    removeFinalizer(live.get(), Node.ORPHAN);
  }

  private void dropOwners(KubeObject object, Set<String> uids) {
    ArrayNode kept = Json.array();
    for (JsonNode reference : object.ownerReferences()) {
      if (!uids.contains(reference.path("uid").asText())) {
        kept.add(reference);
      }
    }
    if (kept.size() < object.ownerReferences().size()) {
      patchMetadata(object, "ownerReferences", kept);
    }
  }

  private KubeObject unblockOwners(KubeObject object) {
    ArrayNode references = Json.array();
    for (JsonNode reference : object.ownerReferences()) {
      references.add(((ObjectNode) reference.deepCopy()).put("blockOwnerDeletion", false));
    }
    return patchMetadata(object, "ownerReferences", references);
  }

  private void removeFinalizer(KubeObject object, String finalizer) {
    ArrayNode kept = Json.array();
    for (JsonNode entry : object.metadata().path("finalizers")) {
      if (!entry.asText().equals(finalizer)) {
        kept.add(entry);
      }
    }
    if (kept.size() < object.metadata().path("finalizers").size()) {
      patchMetadata(object, "finalizers", kept);
    }
  }

  private KubeObject patchMetadata(KubeObject object, String field, ArrayNode value) {
    ObjectNode patch = Json.object();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("resourceVersion", object.resourceVersion()).put("uid", object.uid());
    if (value.isEmpty()) {
      metadata.putNull(field);
    } else {
      metadata.set(field, value);
    }
    try {
      return client(object).patch(object.namespace(), object.name(), "", MERGE_PATCH, patch);
    } catch (StatusException e) {
      if (e.isNotFound()) {
        return object;
      }
      throw e;
    }
  }

  private void delete(KubeObject object, String policy) {
    ObjectNode options = Json.object().put("propagationPolicy", policy);
    ObjectNode preconditions = options.putObject("preconditions");
    preconditions.put("uid", object.uid()).put("resourceVersion", object.resourceVersion());
    try {
      client(object).delete(object.namespace(), object.name(), options);
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private Optional<KubeObject> live(Identity identity) {
    ServedResource resource = require(identity);
    String namespace = resource.namespaced() ? identity.namespace() : "";
    if (resource.namespaced() && namespace.isEmpty()) {
      return Optional.empty();
    }
    return client.resource(resource.resource()).find(namespace, identity.name());
  }

  private ResourceClient client(KubeObject object) {
    return client.resource(require(Identity.of(object)).resource());
  }

  private ServedResource require(Identity identity) {
    ServedResource resource =
        resources.apply(GroupVersionKind.of(identity.apiVersion(), identity.kind()));
    if (resource == null) {
      throw new IllegalStateException(
          "no matches for kind \"%s\" in version \"%s\""
              .formatted(identity.kind(), identity.apiVersion()));
    }
    return resource;
  }
}
