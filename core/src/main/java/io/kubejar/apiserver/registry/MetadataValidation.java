package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of {@code metadata}, which hold for every kind.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/api/validation/objectmeta.go}.
 */
final class MetadataValidation {
  private static final FieldPath METADATA = FieldPath.of("metadata");

  private MetadataValidation() {}

  /** The broken rules of a new object's metadata. */
  static List<FieldError> validate(ObjectNode object, ResourceDefinition definition) {
    List<FieldError> errors = new ArrayList<>();
    ObjectNode metadata = ObjectMetadata.of(object);
    String name = metadata.path("name").asText();
    if (name.isEmpty()) {
      errors.add(FieldError.required(METADATA.child("name"), "name or generateName is required"));
    } else {
      for (String error : definition.strategy().nameErrors(name, false)) {
        errors.add(FieldError.invalid(METADATA.child("name"), name, error));
      }
    }
    return errors;
  }

  /** The broken rules of a replacement's metadata. */
  static List<FieldError> validateUpdate(ObjectNode object, ObjectNode old) {
    return new ArrayList<>();
  }
}
