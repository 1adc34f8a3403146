package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apiserver.admission.AdmissionRequest;
import io.kubejar.apiserver.admission.matching.RequestMatcher.Match;
import io.kubejar.apiserver.admission.matching.RequestText;
import io.kubejar.apiserver.webhook.WebhookCallException;
import io.kubejar.clock.Randomness;
import org.jspecify.annotations.Nullable;

/**
 * Writes what webhooks are asked, an {@code AdmissionReview} of {@code admission.k8s.io/v1} or
 * {@code v1beta1}.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/webhook/request/admissionreview.go}.
 */
final class AdmissionReviews {
  static final String GROUP = "admission.k8s.io/";

  private final Randomness randomness;

  AdmissionReviews(Randomness randomness) {
    this.randomness = randomness;
  }

  /**
   * What a webhook is asked about.
   *
   * @param match as which version of its resource the request is shown
   * @param object what is written, in that version; null for a deletion
   * @param oldObject what is there, in that version; null for a creation
   */
  record Question(
      AdmissionRequest request,
      Match match,
      @Nullable JsonNode object,
      @Nullable JsonNode oldObject) {}

  /**
   * The review for a webhook.
   *
   * @throws WebhookCallException if the webhook knows no version of reviews that is written here
   */
  ObjectNode review(Webhook webhook, Question question) throws WebhookCallException {
    for (JsonNode version : webhook.json().path("admissionReviewVersions")) {
      if (version.asText().equals("v1") || version.asText().equals("v1beta1")) {
        ObjectNode review = Json.object();
        review.put("kind", "AdmissionReview").put("apiVersion", GROUP + version.asText());
        review.set("request", request(question));
        return review;
      }
    }
    throw new WebhookCallException(
        "webhook does not accept known AdmissionReview versions (v1, v1beta1)");
  }

  private ObjectNode request(Question question) {
    Match match = question.match();
    ObjectNode json = Json.object().put("uid", randomness.uuid());
    json.setAll(RequestText.of(question.request(), match.resource(), match.kind()));
    String name = name(question);
    if (!name.isEmpty()) {
      json.put("name", name);
    }
    json.set("object", question.object());
    json.set("oldObject", question.oldObject());
    return json;
  }

  /** The name asked for; once the object has been given one, the generated name. */
  private static String name(Question question) {
    String name = question.request().target().name();
    JsonNode object = question.object();
    return name.isEmpty() && object != null ? object.path("metadata").path("name").asText() : name;
  }

  static @Nullable JsonNode json(@Nullable KubeObject object) {
    return object == null ? null : object.json();
  }
}
