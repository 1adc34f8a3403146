package io.kubejar.apiserver.admission.policy;

/**
 * A policy cannot be evaluated; whether the request is refused for that is up to its {@code
 * failurePolicy}.
 */
final class PolicyFailure extends Exception {
  private static final long serialVersionUID = 1;

  PolicyFailure(String message) {
    super(message);
  }

  PolicyFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** The sentence for the sender of the request. */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
