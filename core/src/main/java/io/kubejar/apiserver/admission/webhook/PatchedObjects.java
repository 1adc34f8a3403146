package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.FieldError;
import io.kubejar.apimachinery.FieldPath;
import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.patch.JsonPatch;
import io.kubejar.apimachinery.patch.PatchFailedException;
import io.kubejar.apimachinery.serializer.DecodingException;
import io.kubejar.apimachinery.serializer.TypedDecoder;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import io.kubejar.apiserver.registry.ResourceCatalog;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.webhook.WebhookCallException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects as webhooks patch them: decoded and defaulted anew.
 *
 * <p>Follows {@code callAttrMutatingHook} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go}. What is wrong with the
 * form of a patch is the webhook's failure; what does not fit the object is an internal error,
 * whatever the webhook's failure policy.
 */
final class PatchedObjects {
  private static final String UNDECODABLE = "received undecodable patch in webhook response: ";

  private final ResourceCatalog catalog;

  PatchedObjects(ResourceCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * The object after the patch of a webhook.
   *
   * @param object what the webhook was shown, which is not changed; null for a deletion
   * @return null if there is no patch
   * @throws WebhookCallException if it is no JSON patch
   * @throws StatusException if the patch does not fit the object
   */
  @Nullable ObjectNode apply(
      Webhook webhook, ReviewResponse response, Match match, @Nullable ObjectNode object)
      throws WebhookCallException {
    if (response.patch().isEmpty()) {
      return null;
    }
    JsonPatch patch = read(response.patch());
    if (patch.isEmpty()) {
      return null;
    }
    if (object == null) {
      throw StatusException.internal(
          "admission webhook \""
              + webhook.name()
              + "\" attempted to modify the object, which is not supported for this operation");
    }
    if (!response.patchType().equals("JSONPatch")) {
      throw new WebhookCallException("unsupported patch type \"" + response.patchType() + "\"");
    }
    try {
      return typed(patch.applyOrExplain(object), match);
    } catch (PatchFailedException e) {
      throw StatusException.internal(e.text());
    }
  }

  private static JsonPatch read(String text) throws WebhookCallException {
    JsonNode tree;
    try {
      tree = Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      String first = text.isBlank() ? "" : text.strip().substring(0, 1);
      throw new WebhookCallException(
          UNDECODABLE + "invalid character '" + first + "' looking for beginning of value", e);
    }
    if (!tree.isArray()) {
      String kind = tree.isObject() ? "object" : tree.isTextual() ? "string" : "number";
      throw new WebhookCallException(
          UNDECODABLE
              + "json: cannot unmarshal "
              + kind
              + " into Go value of type jsonpatch.Patch");
    }
    try {
      return JsonPatch.of(tree);
    } catch (StatusException e) {
      throw new WebhookCallException(UNDECODABLE + e.status().message(), e);
    }
  }

  private ObjectNode typed(JsonNode tree, Match match) {
    ResourceDefinition definition = catalog.find(match.resource());
    if (!(tree instanceof ObjectNode object)) {
      throw StatusException.internal(
          "json: cannot unmarshal a patched object that is none into Go value");
    }
    if (definition == null || !definition.kind().equals(match.kind())) {
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
