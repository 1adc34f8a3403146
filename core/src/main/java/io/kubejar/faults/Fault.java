package io.kubejar.faults;

import io.kubejar.apimachinery.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a request. */
public sealed interface Fault {

  /** What the sender is answered. */
  Status answer();

  /** The request is refused and does nothing. */
  record Refusal(Status answer) implements Fault {}

  /** The request is carried out, but its sender does not learn that: the answer is lost. */
  record LostAnswer(Status answer) implements Fault {}

  /** Another writer was faster: 409. */
  static Fault conflict() {
    return refusal(
        409,
        "Conflict",
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  /** Something broke inside the server: 500. */
  static Fault internalError() {
    return refusal(500, "InternalError", "Internal error occurred: injected fault");
  }

  /** The server does not serve at the moment: 503. */
  static Fault unavailable() {
    return refusal(
        503, "ServiceUnavailable", "the server is currently unable to handle the request");
  }

  /**
   * The sender asks too much: 429.
   *
   * @param retryAfterSeconds when it is to ask again, sent as {@code Retry-After}
   */
  static Fault tooManyRequests(int retryAfterSeconds) {
    Status.Details details = new Status.Details("", "", "", "", List.of(), retryAfterSeconds);
    return new Refusal(
        status(429, "TooManyRequests", "too many requests, please try again later", details));
  }

  /** The request takes effect, but the sender is told that it took too long: 504. */
  static Fault lostAnswer() {
    return new LostAnswer(
        status(504, "Timeout", "the server was unable to return a response in time", null));
  }

  private static Fault refusal(int code, String reason, String message) {
    return new Refusal(status(code, reason, message, null));
  }

  private static Status status(
      int code, String reason, String message, Status.@Nullable Details details) {
    return new Status(code, reason, message, details);
  }
}
