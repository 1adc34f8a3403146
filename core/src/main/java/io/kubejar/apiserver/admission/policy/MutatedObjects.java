package io.kubejar.apiserver.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.schema.Schema.ObjectSchema;
import io.kubejar.apimachinery.schema.TypeTable;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apimachinery.serializer.TypedDecoder;
import io.kubejar.apiserver.admission.matching.RequestMatcher;
import io.kubejar.apiserver.admission.matching.TypedObjects;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import java.util.List;

/**
 * The type of the objects that a policy changes: what it changed is decoded and completed with
 * defaults as what a client sends is.
 *
 * <p>Follows {@code dispatchOne} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/policy/mutating/dispatcher.go}.
 */
final class MutatedObjects {
  private final TypedObjects objects;
  private final RequestMatcher.Match match;
  private final ObjectSchema schema;
  private final boolean custom;

  private MutatedObjects(
      TypedObjects objects, RequestMatcher.Match match, ObjectSchema schema, boolean custom) {
    this.objects = objects;
    this.match = match;
    this.schema = schema;
    this.custom = custom;
  }

  /**
   * The objects of a kind.
   *
   * @throws StatusException 503 if nothing is known of it
   */
  static MutatedObjects of(RequestMatcher.Match match, ResourceCatalog catalog) {
    GroupVersionKind kind = match.kind();
    ResourceDefinition definition = catalog.find(match.resource());
    if (definition != null && definition.kind().equals(kind)) {
      return new MutatedObjects(
          new TypedObjects(catalog), match, definition.schema().get(), definition.isCustom());
    }
    // What subresources take, such as a Scale, is a built-in type, whoever has the subresource.
    String group = kind.group().isEmpty() ? "core" : kind.group().split("\\.", 2)[0];
    String name = "io.k8s.api." + group + "." + kind.version() + "." + kind.kind();
    if (TypeTable.builtIn().contains(name)) {
      return new MutatedObjects(
          new TypedObjects(catalog), match, TypeTable.builtIn().schema(name), false);
    }
    throw new StatusException(
        new Status(
            503,
            "ServiceUnavailable",
            "Resource kind "
                + kind.group()
                + "/"
                + kind.version()
                + ", Kind="
                + kind.kind()
                + " not found. There can be a delay between when CustomResourceDefinitions are"
                + " created and when they are available.",
            null));
  }

  ObjectSchema schema() {
    return schema;
  }

  /** A changed object in its type, with its defaults. */
  ObjectNode typed(ObjectNode object) {
    return objects.complete(object, match.resource(), match.kind());
  }

  /**
   * The same for a patched tree.
   *
   * @throws StatusException 500 if it has fields that its type does not have
   */
  ObjectNode decoded(JsonNode tree) {
    if (!custom && tree instanceof ObjectNode object) {
      requireKnownFields(object);
    }
    return objects.complete(tree, match.resource(), match.kind());
  }

  private void requireKnownFields(ObjectNode object) {
    List<String> unknown;
    try {
      unknown = TypedDecoder.decode(schema, object).unknownFields();
    } catch (DecodingException e) {
      throw StatusException.internal(String.valueOf(e.getMessage()));
    }
    if (!unknown.isEmpty()) {
      throw StatusException.internal("strict decoding error: " + String.join(", ", unknown));
    }
  }
}
