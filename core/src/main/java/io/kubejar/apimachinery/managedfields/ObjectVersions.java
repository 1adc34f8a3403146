package io.kubejar.apimachinery.managedfields;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import org.jspecify.annotations.Nullable;

/** Shows an object in the other versions of its resource, in which others own fields of it. */
@FunctionalInterface
public interface ObjectVersions {

  /** For resources with one version. */
  ObjectVersions ONE = (object, apiVersion) -> null;

  /**
   * The object in another version.
   *
   * @param object in the version of the write; not to be changed
   * @return null if that version does not exist any more: its owners are forgotten
   */
  @Nullable Versioned convert(ObjectNode object, String apiVersion);

  /**
   * An object of another version in the version of the write; where versions differ in nothing but
   * their schemas, the object itself.
   *
   * @param object may be changed
   */
  default ObjectNode convertBack(ObjectNode object, String apiVersion) {
    return object;
  }

  /** An object in a version, with the version's type. */
  record Versioned(ObjectNode object, ObjectSchema schema) {}
}
