package io.kubejar.apiserver.apiextensions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apiserver.webhook.WebhookCallException;
import io.kubejar.apiserver.webhook.WebhookTransport;
import io.kubejar.clock.Randomness;

/**
 * Converts custom resources between versions as their definitions say: by name alone, or by asking
 * a webhook with a {@code ConversionReview}.
 *
 * <p>Follows {@code k8s.io/apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter.go}.
 */
public final class ConversionWebhooks {

  private static final int TIMEOUT_SECONDS = 30;

  private final WebhookTransport transport;
  private final Randomness randomness;

  public ConversionWebhooks(WebhookTransport transport, Randomness randomness) {
    this.transport = transport;
    this.randomness = randomness;
  }

  /** How a definition wants its objects converted. */
  VersionConversion conversionOf(JsonNode definition) {
    JsonNode conversion = definition.path("spec").path("conversion");
    if (!conversion.path("strategy").asText().equals("Webhook")) {
      return VersionConversion.NONE;
    }
    JsonNode webhook = conversion.path("webhook");
    return (object, apiVersion) -> convert(webhook, object, apiVersion);
  }

  private ObjectNode convert(JsonNode webhook, ObjectNode object, String apiVersion) {
    String kind = object.path("kind").asText();
    GroupVersionKind from = GroupVersionKind.of(object.path("apiVersion").asText(), kind);
    String failed = "conversion webhook for " + from.apiVersion() + ", Kind=" + kind + " failed: ";
    ObjectNode review = review(webhook, object, apiVersion);
    JsonNode answer;
    try {
      answer =
          transport.post(
              new WebhookTransport.Call(webhook.path("clientConfig"), review, TIMEOUT_SECONDS));
    } catch (WebhookCallException e) {
      StatusException refusal = StatusException.unforeseen(failed + e.text());
      refusal.initCause(e);
      throw refusal;
    }
    JsonNode response = answer.path("response");
    check(failed, review.path("request").path("uid"), response);
    JsonNode converted = response.path("convertedObjects");
    if (converted.size() != 1 || !(converted.get(0) instanceof ObjectNode result)) {
      throw StatusException.unforeseen(
          failed + "convertedObjects in response expected 1 objects, got " + converted.size());
    }
    String wanted = apiVersion + ", Kind=" + kind;
    String got = result.path("apiVersion").asText() + ", Kind=" + result.path("kind").asText();
    if (!got.equals(wanted)) {
      throw StatusException.unforeseen(
          failed + "response.convertedObjects[0]: expected " + wanted + ", got " + got);
    }
    return withOriginalMetadata(failed, result.deepCopy(), object);
  }

  private ObjectNode review(JsonNode webhook, ObjectNode object, String apiVersion) {
    String version = "v1";
    for (JsonNode accepted : webhook.path("conversionReviewVersions")) {
      if (accepted.asText().equals("v1") || accepted.asText().equals("v1beta1")) {
        version = accepted.asText();
        break;
      }
    }
    ObjectNode review = Json.object();
    review.put("kind", "ConversionReview").put("apiVersion", "apiextensions.k8s.io/" + version);
    ObjectNode request = review.putObject("request");
    request.put("uid", randomness.uuid()).put("desiredAPIVersion", apiVersion);
    request.putArray("objects").add(object.deepCopy());
    return review;
  }

  private static void check(String failed, JsonNode uid, JsonNode response) {
    if (!response.isObject()) {
      throw StatusException.unforeseen(failed + "no response provided");
    }
    if (!response.path("uid").equals(uid)) {
      throw StatusException.unforeseen(
          failed
              + "expected response.uid=\""
              + uid.asText()
              + "\", got \""
              + response.path("uid").asText()
              + "\"");
    }
    JsonNode result = response.path("result");
    if (!result.path("status").asText().equals("Success")) {
      String message = result.path("message").asText();
      throw StatusException.unforeseen(
          failed + (message.isEmpty() ? "response.result.status was not Success" : message));
    }
  }

  /** A webhook may change labels and annotations; all other metadata is the server's. */
  private static ObjectNode withOriginalMetadata(
      String failed, ObjectNode converted, ObjectNode original) {
    JsonNode claimed = converted.path("metadata");
    JsonNode before = original.path("metadata");
    for (String field : new String[] {"name", "namespace", "uid"}) {
      if (!claimed.path(field).asText().equals(before.path(field).asText())) {
        throw StatusException.unforeseen(
            failed + "must have the same " + field + ": " + before.path(field).asText());
      }
    }
    ObjectNode metadata = Json.objectOrEmpty(before).deepCopy();
    for (String field : new String[] {"labels", "annotations"}) {
      JsonNode value = claimed.get(field);
      if (value == null) {
        metadata.remove(field);
      } else {
        metadata.set(field, value);
      }
    }
    converted.set("metadata", metadata);
    return converted;
  }
}
