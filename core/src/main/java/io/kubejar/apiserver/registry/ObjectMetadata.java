package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The fields of {@code metadata} that belong to the server.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/registry/rest/meta.go}, {@code create.go} and {@code
 * update.go}.
 */
final class ObjectMetadata {
  private ObjectMetadata() {}

  /** The metadata of a tree, added if it is missing. */
  static ObjectNode of(ObjectNode object) {
    return object.get("metadata") instanceof ObjectNode metadata
        ? metadata
        : object.putObject("metadata");
  }

  /** A time as timestamps of objects are written: in UTC, to the second. */
  static String timestamp(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Fills in what the server decides for a new object, and drops what only it may set. */
  static void fillForCreate(ObjectNode object, String uid, Instant now) {
    ObjectNode metadata = of(object);
    metadata.put("uid", uid);
    metadata.put("creationTimestamp", timestamp(now));
    metadata.remove("deletionTimestamp");
    metadata.remove("deletionGracePeriodSeconds");
    metadata.remove("selfLink");
  }

  /** Keeps what a replacement may not change silently. */
  static void keepForUpdate(ObjectNode object, KubeObject old) {
    ObjectNode metadata = of(object);
    if (metadata.path("uid").asText().isEmpty()) {
      keep(metadata, old.metadata(), "uid");
    }
    keep(metadata, old.metadata(), "creationTimestamp");
    keep(metadata, old.metadata(), "generation");
    if (old.isBeingDeleted()) {
      keep(metadata, old.metadata(), "deletionTimestamp");
      if (!metadata.hasNonNull("deletionGracePeriodSeconds")) {
        keep(metadata, old.metadata(), "deletionGracePeriodSeconds");
      }
    }
    metadata.remove("selfLink");
  }

  private static void keep(ObjectNode metadata, JsonNode old, String field) {
    JsonNode value = old.get(field);
    if (value == null) {
      metadata.remove(field);
    } else {
      metadata.set(field, value);
    }
  }

  /**
   * Makes the object's namespace that of the request.
   *
   * @throws StatusException if the object names another one
   */
  static void ensureNamespace(ObjectNode object, WriteContext write) {
    ObjectNode metadata = of(object);
    String own = metadata.path("namespace").asText();
    if (!write.definition().namespaced()) {
      metadata.remove("namespace");
      return;
    }
    if (own.isEmpty()) {
      metadata.put("namespace", write.namespace());
    } else if (!own.equals(write.namespace())) {
      throw StatusException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
  }
}
