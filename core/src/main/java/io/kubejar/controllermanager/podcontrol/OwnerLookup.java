package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.Informer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the controller objects of one kind that an object belongs to or could belong to.
 *
 * @param resource of the controller objects
 * @param kind of the controller objects, as owner references name it
 * @param informer of the controller objects
 * @param selectorOf how a controller object says what it selects
 */
public record OwnerLookup(
    GroupResource resource,
    String kind,
    Informer informer,
    Function<KubeObject, LabelSelector> selectorOf) {

  /** The key of a controller object of this kind. */
  public ObjectRef key(KubeObject owner) {
    return new ObjectRef(resource, owner.namespace(), owner.name());
  }

  /** The controller object that an object's controlling owner reference names, null if another. */
  public @Nullable KubeObject controllerOf(KubeObject object) {
    for (JsonNode reference : object.metadata().path("ownerReferences")) {
      if (reference.path("controller").asBoolean()) {
        return resolve(object.namespace(), reference);
      }
    }
    return null;
  }

  private @Nullable KubeObject resolve(String namespace, JsonNode reference) {
    if (!reference.path("kind").asText().equals(kind)) {
      return null;
    }
    KubeObject owner = informer.get(namespace, reference.path("name").asText());
    boolean same = owner != null && owner.uid().equals(reference.path("uid").asText());
    return same ? owner : null;
  }

  /** The controller objects whose selector matches an object's labels. */
  public List<KubeObject> selecting(KubeObject object) {
    List<KubeObject> owners = new ArrayList<>();
    if (!object.metadata().path("labels").isEmpty()) {
      for (KubeObject owner : informer.list(object.namespace())) {
        if (selectorOf.apply(owner).matches(object)) {
          owners.add(owner);
        }
      }
    }
    return owners;
  }
}
