package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import org.jspecify.annotations.Nullable;

/**
 * Translates between a version of a resource as it is served and the form in which its objects are
 * stored. Stateless; called on every read, so it returns its argument where nothing changes.
 */
public interface Converter {

  /** Objects are stored as they are served. */
  Converter IDENTITY = new Converter() {};

  /** A stored object, of whatever version it was stored in, as this version serves it. */
  default KubeObject fromStorage(KubeObject stored) {
    return stored;
  }

  /**
   * An object of this version in another one, with all its fields, even those that the other one
   * does not declare.
   *
   * @param served may be changed and returned
   */
  default ObjectNode toVersion(ObjectNode served, String apiVersion) {
    return served.put("apiVersion", apiVersion);
  }

  /** The type of objects in a version of the resource, null if it has no such version. */
  default @Nullable ObjectSchema typeIn(String apiVersion) {
    return null;
  }

  /** An object of this version in the form to store; may change and return its argument. */
  default ObjectNode toStorage(ObjectNode served) {
    return served;
  }
}
