package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GoText;
import io.kubejar.apiserver.webhook.WebhookCallException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook answered, found in order.
 *
 * <p>Follows {@code VerifyAdmissionResponse} of {@code
 * k8s.io/apiserver/pkg/admission/plugin/webhook/request/admissionreview.go}.
 *
 * @param json {@code response} of the review
 * @param patch the text of the patch, empty if there is none
 * @param patchType empty if there is no patch
 */
record ReviewResponse(JsonNode json, String patch, String patchType) {
  private static final String INVALID = "received invalid webhook response: ";
  private static final String NOT_CALLED = "failed to call webhook: ";

  boolean isAllowed() {
    return json.path("allowed").asBoolean();
  }

  /**
   * Looks at an answer.
   *
   * @param review what was asked
   * @throws WebhookCallException if the answer is not one to this review
   */
  static ReviewResponse of(JsonNode answer, JsonNode review, boolean mutating)
      throws WebhookCallException {
    boolean v1 = review.path("apiVersion").asText().endsWith("/v1");
    checkKind(answer, review);
    JsonNode response = answer.path("response");
    if (!response.isObject()) {
      throw new WebhookCallException(INVALID + "webhook response was absent");
    }
    String patch = patchOf(response);
    if (!v1) {
      String type = mutating && !patch.isEmpty() ? "JSONPatch" : "";
      return new ReviewResponse(response, mutating ? patch : "", type);
    }
    check(answer, review, response);
    checkPatch(response, patch, mutating);
    return new ReviewResponse(response, patch, response.path("patchType").asText());
  }

  private static String patchOf(JsonNode response) throws WebhookCallException {
    try {
      byte[] bytes = Base64.getDecoder().decode(response.path("patch").asText());
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new WebhookCallException(NOT_CALLED + "illegal base64 data at input byte 0", e);
    }
  }

  /** An answer that says of what kind it is must be of the kind that was asked for. */
  private static void checkKind(JsonNode answer, JsonNode review) throws WebhookCallException {
    String version = answer.path("apiVersion").asText();
    String kind = answer.path("kind").asText();
    String wanted = review.path("apiVersion").asText();
    if ((version.isEmpty() && kind.isEmpty())
        || (version.equals(wanted) && kind.equals("AdmissionReview"))) {
      return;
    }
    boolean otherVersion = version.startsWith(AdmissionReviews.GROUP + "v1");
    throw new WebhookCallException(
        otherVersion && kind.equals("AdmissionReview")
            ? NOT_CALLED
                + "converting (%s.AdmissionReview) to (%s.AdmissionReview): unknown conversion"
                    .formatted(
                        version.substring(AdmissionReviews.GROUP.length()),
                        wanted.substring(AdmissionReviews.GROUP.length()))
            : NOT_CALLED
                + "no kind \"%s\" is registered for version \"%s\" in scheme \"k8s.io/apiserver/pkg/util/webhook/client.go:71\""
                    .formatted(kind, version));
  }

  private static void check(JsonNode answer, JsonNode review, JsonNode response)
      throws WebhookCallException {
    String uid = review.path("request").path("uid").asText();
    String answered = response.path("uid").asText();
    if (!answered.equals(uid)) {
      throw new WebhookCallException(
          INVALID
              + "expected response.uid="
              + GoText.quote(uid)
              + ", got "
              + GoText.quote(answered));
    }
    if (answer.path("kind").asText().isEmpty()) {
      throw new WebhookCallException(
          INVALID
              + "expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got /,"
              + " Kind=");
    }
  }

  private static void checkPatch(JsonNode response, String patch, boolean mutating)
      throws WebhookCallException {
    boolean hasType = response.hasNonNull("patchType");
    @Nullable String problem = null;
    if (!mutating) {
      if (!patch.isEmpty()) {
        problem = "validating webhook may not return response.patch";
      } else if (hasType) {
        problem = "validating webhook may not return response.patchType";
      }
    } else if (!patch.isEmpty() && !hasType) {
      problem = "webhook returned response.patch but not response.patchType";
    } else if (patch.isEmpty() && hasType) {
      problem = "webhook returned response.patchType but not response.patch";
    } else if (hasType && response.path("patchType").asText().isEmpty()) {
      problem = "webhook returned invalid response.patchType of \"\"";
    }
    if (problem != null) {
      throw new WebhookCallException(INVALID + problem);
    }
  }
}
