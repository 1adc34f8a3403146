package io.kubejar.apiserver.admission.matching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apimachinery.serializer.TypedDecoder;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.List;

/**
 * Brings objects that admission has changed back into their type: decoded and defaulted anew.
 *
 * <p>Follows {@code callAttrMutatingHook} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go}.
 */
public final class TypedObjects {
  private final ResourceCatalog catalog;

  public TypedObjects(ResourceCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * A changed object in its type, with its defaults.
   *
   * @param tree may be changed by this call
   * @param kind of the object, which for subresources may differ from the resource's
   * @throws StatusException if the object is not of the kind any more, or has fields of wrong types
   */
  public ObjectNode complete(JsonNode tree, GroupVersionResource resource, GroupVersionKind kind) {
    if (!(tree instanceof ObjectNode object)) {
      throw StatusException.internal("a changed object is no object any more: " + tree);
    }
    ResourceDefinition definition = catalog.find(resource);
    if (definition == null || !definition.kind().equals(kind)) {
      // The kind of a subresource, such as a Scale, has no defaults.
      return object;
    }
    ObjectNode typed =
        definition.isCustom() ? custom(object, definition) : builtIn(object, definition);
    definition.strategy().setDefaults(typed);
    return typed;
  }

  private static ObjectNode builtIn(ObjectNode object, ResourceDefinition definition) {
    GroupVersionKind wanted = definition.kind();
    String kind = object.path("kind").asText(wanted.kind());
    String apiVersion = object.path("apiVersion").asText(wanted.apiVersion());
    if (!kind.equals(wanted.kind()) || !apiVersion.equals(wanted.apiVersion())) {
      throw StatusException.internal(
          "no kind \"%s\" is registered for version \"%s\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""
              .formatted(kind, apiVersion));
    }
    object.put("kind", kind).put("apiVersion", apiVersion);
    try {
      return TypedDecoder.decode(definition.schema().get(), object).object();
    } catch (DecodingException e) {
      throw StatusException.internal(String.valueOf(e.getMessage()));
    }
  }

  private static ObjectNode custom(ObjectNode object, ResourceDefinition definition) {
    GroupVersionKind wanted = definition.kind();
    String kind = object.path("kind").asText();
    String apiVersion = object.path("apiVersion").asText();
    if (kind.isEmpty()) {
      throw StatusException.internal("Object 'Kind' is missing in '" + object + "'");
    }
    if (!apiVersion.equals(wanted.apiVersion())) {
      GroupVersionKind given = GroupVersionKind.of(apiVersion, kind);
      throw StatusException.unforeseen(
          "%s/%s, Kind=%s is unstructured and is not suitable for converting to \"%s\""
              .formatted(given.group(), given.version(), kind, wanted.apiVersion()));
    }
    if (!kind.equals(wanted.kind())) {
      throw StatusException.invalid(
          new GroupKind(wanted.group(), kind),
          object.path("metadata").path("name").asText(),
          List.of(FieldError.invalid(FieldPath.of("kind"), kind, "must be " + wanted.kind())));
    }
    definition.strategy().prune(object);
    return object;
  }
}
