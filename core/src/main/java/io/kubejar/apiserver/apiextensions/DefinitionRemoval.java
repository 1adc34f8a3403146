package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.UserInfo;
import io.kubejar.apiserver.registry.DeletionOptions;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.WriteContext;
import io.kubejar.apiserver.registry.WriteOptions;
import io.kubejar.store.Key;
import io.kubejar.store.RevisionMismatchException;
import io.kubejar.store.Store;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a deleted definition away: first its objects, then its finalizer, then itself.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/controller/finalizer/crd_finalizer.go}.
 */
final class DefinitionRemoval {
  private static final GroupResource DEFINITIONS =
      new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

  private final Registry registry;
  private final Store store;
  private final Consumer<CustomResourceDefinition> watchObjects;

  /**
   * @param watchObjects has {@link #proceed} called again when objects of a definition go
   */
  DefinitionRemoval(Registry registry, Consumer<CustomResourceDefinition> watchObjects) {
    this.registry = registry;
    this.store = registry.context().store();
    this.watchObjects = watchObjects;
  }

  /** Does what can be done now. */
  void proceed(KubeObject object, String now) {
    CustomResourceDefinition definition = CustomResourceDefinition.parse(object.json());
    List<String> finalizers = CustomResourceDefinition.texts(object.metadata().path("finalizers"));
    if (finalizers.contains(CustomResourceDefinitionStrategy.CLEANUP_FINALIZER)) {
      removeObjects(object, definition, now);
    } else if (finalizers.isEmpty()) {
      store.delete(Key.of(DEFINITIONS, "", object.name()), object.revision(), 0);
    }
  }

  private void removeObjects(KubeObject object, CustomResourceDefinition definition, String now) {
    KubeObject marked = mark(object, true, "InstanceDeletionInProgress", now);
    if (marked == null) {
      return;
    }
    watchObjects.accept(definition);
    deleteObjects(definition);
    if (countObjects(definition) > 0) {
      return;
    }
    KubeObject done = mark(marked, false, "InstanceDeletionCompleted", now);
    if (done != null) {
      removeFinalizer(done);
    }
  }

  private void deleteObjects(CustomResourceDefinition definition) {
    GroupResource resource = new GroupResource(definition.group(), definition.names().plural());
    ResourceDefinition served =
        registry.context().catalog().snapshot().all().stream()
            .filter(d -> d.storage().resource().equals(resource))
            .findFirst()
            .orElse(null);
    for (KubeObject object : objectsOf(definition)) {
      if (object.isBeingDeleted()) {
        continue;
      }
      if (served == null) {
        Key key = Key.of(resource, object.namespace(), object.name());
        store.delete(key, object.revision(), 0);
      } else {
        delete(served, object);
      }
    }
  }

  private void delete(ResourceDefinition served, KubeObject object) {
    WriteContext write =
        new WriteContext(
            served,
            object.namespace(),
            "",
            UserInfo.authenticated("system:apiserver", List.of(UserInfo.SYSTEM_MASTERS)),
            new WriteOptions(false, "kube-apiserver", Json.object()),
            warning -> {});
    try {
      registry
          .deleter()
          .delete(
              write, object.name(), DeletionOptions.DEFAULT.with(DeletionOptions.Admission.NONE));
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private List<KubeObject> objectsOf(CustomResourceDefinition definition) {
    GroupResource resource = new GroupResource(definition.group(), definition.names().plural());
    return store.latest().list(Key.prefix(resource, ""), "", Integer.MAX_VALUE);
  }

  private int countObjects(CustomResourceDefinition definition) {
    GroupResource resource = new GroupResource(definition.group(), definition.names().plural());
    return store.latest().count(Key.prefix(resource, ""), "");
  }

  private @Nullable KubeObject mark(KubeObject object, boolean going, String reason, String now) {
    ObjectNode changed = object.mutableJson();
    String message = going ? "CustomResource deletion is in progress" : "removed all instances";
    Conditions.set(
        changed.withObjectProperty("status"),
        Conditions.condition("Terminating", going, reason).put("message", message),
        now);
    return changed.equals(object.json()) ? object : update(object, changed);
  }

  private void removeFinalizer(KubeObject object) {
    ObjectNode changed = object.mutableJson();
    ObjectNode metadata = changed.withObjectProperty("metadata");
    ArrayNode kept = Json.array();
    for (String finalizer : CustomResourceDefinition.texts(metadata.path("finalizers"))) {
      if (!finalizer.equals(CustomResourceDefinitionStrategy.CLEANUP_FINALIZER)) {
        kept.add(finalizer);
      }
    }
    if (kept.isEmpty()) {
      store.delete(Key.of(DEFINITIONS, "", object.name()), object.revision(), 0);
    } else {
      metadata.set("finalizers", kept);
      update(object, changed);
    }
  }

  private @Nullable KubeObject update(KubeObject old, ObjectNode changed) {
    try {
      Key key = Key.of(DEFINITIONS, "", old.name());
      return store.update(key, old.revision(), KubeObject.of(changed), 0);
    } catch (RevisionMismatchException e) {
      return null;
    }
  }
}
