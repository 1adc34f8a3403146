package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import org.jspecify.annotations.Nullable;

/** Keeps {@code metadata.managedFields} right through all writes. */
public interface FieldOwnership {

  /** Records nothing, drops what writers send, and refuses to apply. */
  FieldOwnership NONE =
      new FieldOwnership() {
        @Override
        public void track(WriteContext write, @Nullable KubeObject old, ObjectNode object) {
          if (object.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
          }
        }

        @Override
        public void trackScale(
            WriteContext write, KubeObject old, ObjectNode object, boolean applies) {
          track(write, old, object);
        }

        @Override
        public ObjectNode apply(
            WriteContext write, @Nullable KubeObject current, ObjectNode applied, boolean force) {
          throw StatusException.internal("server-side apply needs the owners of fields");
        }
      };

  /**
   * Makes the writer of a create, update or patch the owner of what it changes.
   *
   * @param old the object as served before the write, null for a creation
   * @param object the object as it will be, changed in place
   */
  void track(WriteContext write, @Nullable KubeObject old, ObjectNode object);

  /**
   * Makes the writer through the scale subresource the owner of the replicas.
   *
   * @param applies whether the write is an apply
   */
  void trackScale(WriteContext write, KubeObject old, ObjectNode object, boolean applies);

  /**
   * The object that an apply makes of what is there, without defaults, its owners up to date.
   *
   * @param current the object that is there as the sender's version shows it, null if none is
   * @param applied the object as the applier wants it
   * @throws StatusException 409 if others own what it changes; 400 or 500 if it cannot be applied
   */
  ObjectNode apply(
      WriteContext write, @Nullable KubeObject current, ObjectNode applied, boolean force);
}
