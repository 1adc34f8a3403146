package io.kubejar.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.List;

/**
 * Checks that an object is what its path says: its kind, version and name.
 *
 * <p>Follows {@code transformDecodeError} and {@code checkName} of {@code
 * k8s.io/apiserver/pkg/endpoints/handlers}.
 */
final class ObjectBodies {
  private ObjectBodies() {}

  /**
   * The object with its kind and version, which bodies for built-in kinds may leave out.
   *
   * @throws StatusException if they are others than the resource's, or it is no object
   */
  static ObjectNode typed(
      RequestBodies.Read read, ResourceDefinition definition, GroupVersionKind kind) {
    boolean isCustom = definition.isCustom() && kind.equals(definition.kind());
    JsonNode tree = read.tree().isNull() && !isCustom ? Json.object() : read.tree();
    if (!(tree instanceof ObjectNode object)) {
      throw read.withoutKind(kind);
    }
    String apiVersion = object.path("apiVersion").asText();
    String kindName = object.path("kind").asText();
    if (isCustom) {
      if (kindName.isEmpty()) {
        throw read.withoutKind(kind);
      }
      checkVersion(apiVersion, kind);
      return object;
    }
    String problem = TypeMeta.mismatch(object, kind);
    if (problem != null) {
      throw StatusException.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: %s"
              .formatted(
                  kindName.isEmpty() ? kind.kind() : kindName,
                  GroupVersionKind.of(apiVersion, kindName).version(),
                  kind.kind(),
                  problem));
    }
    return withType(object, kind);
  }

  /** Kind and version first, as real servers write them. */
  static ObjectNode withType(ObjectNode object, GroupVersionKind kind) {
    ObjectNode typed = Json.object();
    typed.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    object.remove(List.of("kind", "apiVersion"));
    typed.setAll(object);
    return typed;
  }

  private static void checkVersion(String apiVersion, GroupVersionKind kind) {
    if (!apiVersion.equals(kind.apiVersion())) {
      throw StatusException.badRequest(
          "the API version in the data (%s) does not match the expected API version (%s)"
              .formatted(apiVersion, kind.apiVersion()));
    }
  }

  /**
   * A custom object's kind and version after a write.
   *
   * @throws StatusException 422 if they are not those of the resource
   */
  static void checkType(ObjectNode object, ResourceDefinition definition) {
    GroupVersionKind expected = definition.kind();
    String kind = object.path("kind").asText();
    String name = object.path("metadata").path("name").asText();
    String version = object.path("apiVersion").asText();
    GroupKind named = new GroupKind(GroupVersionKind.of(version, kind).group(), kind);
    if (!kind.equals(expected.kind())) {
      throw StatusException.invalid(
          named,
          name,
          List.of(FieldError.invalid(FieldPath.of("kind"), kind, "must be " + expected.kind())));
    }
    if (version.isEmpty()) {
      throw StatusException.internal(
          "Object 'apiVersion' is missing in 'object has no apiVersion field'");
    }
    if (!version.equals(expected.apiVersion())) {
      throw StatusException.invalid(
          named,
          name,
          List.of(
              FieldError.invalid(
                  FieldPath.of("apiVersion"), version, "must be " + expected.apiVersion())));
    }
  }

  /**
   * Checks that a replacement has the name and namespace of its path.
   *
   * @throws StatusException if it has not
   */
  static void checkName(ObjectNode object, String namespace, String name) {
    JsonNode metadata = object.path("metadata");
    String own = metadata.path("namespace").asText();
    if (!own.isEmpty() && !namespace.isEmpty() && !own.equals(namespace)) {
      throw StatusException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    String ownName = metadata.path("name").asText();
    if (ownName.isEmpty()) {
      throw StatusException.badRequest(
          "the name of the object (%s based on URL) was undeterminable: name must be provided"
              .formatted(name));
    }
    if (!ownName.equals(name)) {
      throw StatusException.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(ownName, name));
    }
  }
}
