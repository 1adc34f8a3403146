package io.kubejar.apiserver.admission.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the sender of a request gets when a webhook denies it or cannot be asked.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/admission/plugin/webhook/errors/statuserror.go}.
 */
final class Denial {
  private static final int LEAST_CODE = 400;

  private Denial() {}

  /**
   * The refusal that a webhook asked for.
   *
   * @param result {@code response.status} of the review, missing if it gave none
   */
  static StatusException of(String webhook, JsonNode result) {
    String reason = result.path("reason").asText();
    String message = result.path("message").asText();
    String why = message.isEmpty() ? reason : message;
    String denied = "admission webhook \"" + webhook + "\" denied the request";
    JsonNode details = result.path("details");
    return new StatusException(
        new Status(
            Math.max(LEAST_CODE, result.path("code").asInt()),
            reason,
            why.isEmpty() ? denied + " without explanation" : denied + ": " + why,
            details.isObject() ? details(details) : null));
  }

  private static Status.Details details(JsonNode json) {
    List<Status.Cause> causes = new ArrayList<>();
    for (JsonNode cause : json.path("causes")) {
      causes.add(
          new Status.Cause(
              cause.path("reason").asText(),
              cause.path("message").asText(),
              cause.path("field").asText()));
    }
    return new Status.Details(
        json.path("name").asText(),
        json.path("group").asText(),
        json.path("kind").asText(),
        json.path("uid").asText(),
        causes,
        json.path("retryAfterSeconds").asInt());
  }

  static StatusException dryRunUnsupported(String webhook) {
    return StatusException.badRequest(
        "admission webhook \"" + webhook + "\" does not support dry run");
  }

  static StatusException callFailed(String webhook, String why) {
    return StatusException.internal("failed calling webhook \"" + webhook + "\": " + why);
  }
}
