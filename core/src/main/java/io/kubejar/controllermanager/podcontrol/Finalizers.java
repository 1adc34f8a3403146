package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;

/** The finalizers by which a controller keeps objects until it is done with them. */
public final class Finalizers {
  private static final String STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json";

  private Finalizers() {}

  /** Whether an object is being deleted and waits for this finalizer. */
  public static boolean isAwaited(KubeObject object, String finalizer) {
    return object.isBeingDeleted() && has(object, finalizer);
  }

  /** Whether an object carries a finalizer. */
  public static boolean has(KubeObject object, String finalizer) {
    for (JsonNode present : object.metadata().path("finalizers")) {
      if (present.asText().equals(finalizer)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Puts a finalizer to those of an object.
   *
   * @throws io.kubejar.apimachinery.StatusException 409 if the object has moved on
   */
  public static KubeObject add(ResourceClient client, KubeObject object, String finalizer) {
    ObjectNode changed = object.mutableJson();
    changed.withObjectProperty("metadata").withArray("finalizers").add(finalizer);
    return client.update(changed);
  }

  /**
   * Puts a finalizer to those of a built-in object, whatever its revision is by now.
   *
   * @param subresource through which the writer may write the object, such as {@code status}
   */
  public static KubeObject add(
      ResourceClient client, KubeObject object, String subresource, String finalizer) {
    return patch(client, object, subresource, "finalizers", finalizer);
  }

  /**
   * Takes a finalizer from those of a built-in object, whatever its revision is by now.
   *
   * @param subresource through which the writer may write the object, such as {@code status}
   */
  public static KubeObject remove(
      ResourceClient client, KubeObject object, String subresource, String finalizer) {
    return patch(client, object, subresource, "$deleteFromPrimitiveList/finalizers", finalizer);
  }

  private static KubeObject patch(
      ResourceClient client,
      KubeObject object,
      String subresource,
      String field,
      String finalizer) {
    ObjectNode patch = Json.object();
    patch.putObject("metadata").putArray(field).add(finalizer);
    return client.patch(
        object.namespace(), object.name(), subresource, STRATEGIC_MERGE_PATCH, patch);
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
