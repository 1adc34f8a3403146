package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;

/** The finalizers by which a controller keeps objects until it is done with them. */
public final class Finalizers {
  private Finalizers() {}

  /** Whether an object is being deleted and waits for this finalizer. */
  public static boolean isAwaited(KubeObject object, String finalizer) {
    if (object.isBeingDeleted()) {
      for (JsonNode present : object.metadata().path("finalizers")) {
        if (present.asText().equals(finalizer)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Takes a finalizer from an object.
   *
   * @throws io.kubejar.apimachinery.StatusException 409 if the object has moved on
   */
  public static void remove(ResourceClient client, KubeObject object, String finalizer) {
    ObjectNode changed = object.mutableJson();
    ArrayNode kept = changed.withObjectProperty("metadata").putArray("finalizers");
    for (JsonNode present : object.metadata().path("finalizers")) {
      if (!present.asText().equals(finalizer)) {
        kept.add(present);
      }
    }
    client.update(changed);
  }
}
