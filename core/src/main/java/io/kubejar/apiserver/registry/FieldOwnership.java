package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@code metadata.managedFields} right through creates, updates and patches that are not
 * applies.
 */
@FunctionalInterface
public interface FieldOwnership {

  /** Records nothing and drops what writers send. */
  FieldOwnership NONE =
      (write, old, object) -> {
        if (object.get("metadata") instanceof ObjectNode metadata) {
          metadata.remove("managedFields");
        }
      };

  /**
   * Makes the writer the owner of what it changes.
   *
   * @param old the object as served before the write, null for a creation
   * @param object the object as it will be, changed in place
   */
  void track(WriteContext write, @Nullable KubeObject old, ObjectNode object);
}
