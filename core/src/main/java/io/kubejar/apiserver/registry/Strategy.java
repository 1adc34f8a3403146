package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is particular about a kind: its defaults, what it clears or keeps on writes, and its rules.
 *
 * <p>The generic operations call it in the order of {@code k8s.io/apiserver/pkg/registry/rest}:
 * defaults, prepare, admission, validate. Metadata is not its business. Stateless.
 */
public interface Strategy {

  /** Fills in what the writer left out; called on every object that is decoded. */
  default void setDefaults(ObjectNode object) {}

  /** Drops what the kind does not have; called on objects of custom kinds that writers send. */
  default void prune(ObjectNode object) {}

  /** Brings a new object into shape, such as dropping a status that the writer may not set. */
  default void prepareForCreate(ObjectNode object) {}

  /** Brings a replacement into shape, such as keeping the old status. */
  default void prepareForUpdate(ObjectNode object, KubeObject old) {}

  /**
   * Told that a write of a prepared object has ended, whether or not it was committed: what was
   * taken for it and is not in the store is free again.
   */
  default void finish(ObjectNode object) {}

  /** The broken rules of a new object, in the order in which Kubernetes checks them. */
  default List<FieldError> validate(KubeObject object) {
    return List.of();
  }

  /** The broken rules of a replacement, those about changes included. */
  default List<FieldError> validateUpdate(KubeObject object, KubeObject old) {
    return validate(object);
  }

  /**
   * The same as {@link #validateUpdate(KubeObject, KubeObject)} for kinds whose rules may warn
   * rather than refuse.
   *
   * @param warnings takes texts that the writer is warned with
   */
  default List<FieldError> validateUpdate(
      KubeObject object, KubeObject old, Consumer<String> warnings) {
    return validateUpdate(object, old);
  }

  /**
   * Marks an object that is deleted for the first time in the kind's own way.
   *
   * @param timestamp the deletion timestamp to set
   * @return false if it is to be marked or removed as all other kinds are
   */
  default boolean markDeleted(ObjectNode object, String timestamp) {
    return false;
  }

  /** Brings a new status into shape: everything but the status stays as it is. */
  default void prepareForStatusUpdate(ObjectNode object, KubeObject old) {}

  /** The broken rules of a new status. */
  default List<FieldError> validateStatusUpdate(KubeObject object, KubeObject old) {
    return List.of();
  }

  /** The same for kinds whose rules may warn rather than refuse. */
  default List<FieldError> validateStatusUpdate(
      KubeObject object, KubeObject old, Consumer<String> warnings) {
    return validateStatusUpdate(object, old);
  }

  /** Texts that a writer of this object is warned with. */
  default List<String> warnings(KubeObject object) {
    return List.of();
  }

  /** Whether a replacement without resourceVersion is accepted, whatever the current one. */
  default boolean allowsUnconditionalUpdate() {
    return true;
  }

  /** Whether replacing an object that does not exist creates it. */
  default boolean allowsCreateOnUpdate() {
    return false;
  }

  /** Whether objects have a {@code metadata.generation} that counts their changes. */
  default boolean countsGenerations() {
    return true;
  }

  /**
   * Whether a replacement raises the generation; by default if anything but metadata and status
   * changes. Asked only if generations are counted.
   */
  default boolean raisesGeneration(ObjectNode object, KubeObject old) {
    return ObjectChanges.differBesidesMetadataAndStatus(object, old.json());
  }

  /**
   * What is wrong with a name, in Kubernetes' words; by default what is not a DNS subdomain.
   *
   * @param prefix whether it is a {@code generateName}, to which a suffix is added
   */
  default List<String> nameErrors(String name, boolean prefix) {
    return ObjectNames.subdomain(name, prefix);
  }

  /**
   * The grace period of a deletion, in seconds: what is asked for or what the object says; -1 for
   * kinds that know no grace and are deleted at once.
   *
   * @param requested the period in the delete options, -1 if there is none
   */
  default long gracePeriodSeconds(KubeObject object, long requested) {
    return -1;
  }

  /**
   * Whether something besides the finalizers in its metadata keeps a deleted object: a Namespace
   * stays until it is empty.
   */
  default boolean isHeld(JsonNode object) {
    return false;
  }

  /**
   * The rules for replacing the object through a subresource that is another view of it; empty for
   * the object itself.
   *
   * @return null if the subresource is not such a view
   */
  default @Nullable UpdateRules updateRules(String subresource) {
    return switch (subresource) {
      case "" -> UpdateRules.ofObject(this);
      case "status" -> UpdateRules.ofStatus(this);
      default -> null;
    };
  }

  /** Whether a deletion that is done at once answers with the object rather than a Status. */
  default boolean returnsDeletedObject() {
    return false;
  }
}
