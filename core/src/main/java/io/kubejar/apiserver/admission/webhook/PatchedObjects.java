package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.patch.JsonPatch;
import io.kubejar.apimachinery.patch.PatchFailedException;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import io.kubejar.apiserver.admission.matching.TypedObjects;
import io.kubejar.apiserver.webhook.WebhookCallException;
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

  private final TypedObjects typed;

  PatchedObjects(TypedObjects typed) {
    this.typed = typed;
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
      return typed.complete(patch.applyOrExplain(object), match.resource(), match.kind());
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
}
