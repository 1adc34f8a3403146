package io.kubejar.apimachinery.patch;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import java.util.List;

/** The refusals of patches that cannot be applied. */
final class PatchErrors {
  private static final Status.Details NO_DETAILS = new Status.Details("", "", "", "", List.of(), 0);

  private PatchErrors() {}

  /** The patch is well-formed but does not fit the object: 422 that does not say why. */
  static StatusException doesNotApply() {
    String message = "the server rejected our request due to an error in our request";
    return new StatusException(new Status(422, "Invalid", message, NO_DETAILS));
  }

  /** A directive or list holds a value of the wrong Go type. */
  static StatusException badArgument(String expected, JsonNode received) {
    return unclassified("expected a " + expected + ", but received a " + GoText.type(received));
  }

  static StatusException tooLarge(String message) {
    return new StatusException(
        new Status(413, "RequestEntityTooLarge", "Request entity too large: " + message, null));
  }

  /** An error that Kubernetes does not classify: 500 without a reason. */
  static StatusException unclassified(String message) {
    return new StatusException(new Status(500, "", message, null));
  }
}
