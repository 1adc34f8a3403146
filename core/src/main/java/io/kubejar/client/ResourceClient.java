package io.kubejar.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.watch.WatchStream;
import java.util.Map;
import java.util.Optional;

/**
 * The verbs of one resource. A namespace is empty for cluster-scoped resources, and for lists and
 * watches of all namespaces. Every method throws {@link io.kubejar.apimachinery.StatusException} if
 * the API server refuses.
 */
public interface ResourceClient {

  KubeObject get(String namespace, String name);

  /** Like {@link #get}, but empty instead of a refusal if the object does not exist. */
  Optional<KubeObject> find(String namespace, String name);

  /**
   * The objects at one revision.
   *
   * @param query the query parameters by name, such as {@code labelSelector}
   */
  ObjectList list(String namespace, Map<String, String> query);

  /**
   * Opens a watch.
   *
   * @param query the query parameters by name, such as {@code resourceVersion}
   * @param onAvailable run when there may be something to poll, on any thread; must be quick
   */
  WatchStream watch(String namespace, Map<String, String> query, Runnable onAvailable);

  KubeObject create(String namespace, ObjectNode object);

  /** Replaces an object; its {@code resourceVersion} is the expected revision. */
  KubeObject update(ObjectNode object);

  /** Replaces the status alone. */
  KubeObject updateStatus(ObjectNode object);

  /**
   * Reads a subresource, such as {@code scale}.
   *
   * @param query the query parameters by name, may be empty
   */
  KubeObject getSubresource(
      String namespace, String name, String subresource, Map<String, String> query);

  /** Replaces a subresource by PUT: {@code scale}, {@code finalize}, {@code approval}. */
  KubeObject updateSubresource(String subresource, ObjectNode object);

  /** Sends an object to a subresource by POST: {@code binding}, {@code eviction}. */
  void createSubresource(String namespace, String name, String subresource, ObjectNode object);

  /**
   * Changes an object, or one of its subresources, by a patch.
   *
   * @param mediaType the kind of patch, such as {@code application/merge-patch+json}
   * @param subresource such as {@code status}, or empty
   */
  KubeObject patch(
      String namespace, String name, String subresource, String mediaType, JsonNode patch);

  /** Applies a status by force, as a field manager of its own. */
  KubeObject applyStatus(ObjectNode object, String fieldManager);

  /**
   * Deletes an object.
   *
   * @param options a {@code v1.DeleteOptions}, may be empty
   */
  void delete(String namespace, String name, ObjectNode options);
}
