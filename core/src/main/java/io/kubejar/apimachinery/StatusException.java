package io.kubejar.apimachinery;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request was refused; carries the {@link Status} that the sender gets.
 *
 * <p>The factories follow {@code k8s.io/apimachinery/pkg/api/errors/errors.go}: same codes, reasons
 * and sentences.
 */
public class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Status status;
  private final transient List<String> warnings;

  public StatusException(Status status) {
    this(status, List.of());
  }

  private StatusException(Status status, List<String> warnings) {
    super(status.message());
    this.status = status;
    this.warnings = warnings;
  }

  /** This refusal with texts for {@code Warning} headers. */
  public StatusException withWarnings(List<String> texts) {
    StatusException warning = new StatusException(status, List.copyOf(texts));
    warning.initCause(this);
    return warning;
  }

  /** Texts that the sender is warned with besides being refused; mostly none. */
  public List<String> warnings() {
    return warnings;
  }

  public Status status() {
    return status;
  }

  public boolean isNotFound() {
    return status.reason().equals("NotFound");
  }

  public boolean isAlreadyExists() {
    return status.reason().equals("AlreadyExists");
  }

  public boolean isConflict() {
    return status.reason().equals("Conflict");
  }

  /** True for a version that is too old to list or watch from (410, Expired or Gone). */
  public boolean isGone() {
    return status.code() == 410;
  }

  public static StatusException notFound(GroupResource resource, String name) {
    return of(404, "NotFound", resource + " \"" + name + "\" not found", resource, name);
  }

  public static StatusException alreadyExists(GroupResource resource, String name) {
    return of(409, "AlreadyExists", resource + " \"" + name + "\" already exists", resource, name);
  }

  /** The operation's precondition failed; {@code why} is the end of the sentence. */
  public static StatusException conflict(GroupResource resource, String name, String why) {
    String message = "Operation cannot be fulfilled on " + resource + " \"" + name + "\": " + why;
    return of(409, "Conflict", message, resource, name);
  }

  public static StatusException forbidden(GroupResource resource, String name, String why) {
    String message =
        name.isEmpty()
            ? resource + " is forbidden: " + why
            : resource + " \"" + name + "\" is forbidden: " + why;
    return of(403, "Forbidden", message, resource, name);
  }

  public static StatusException unauthorized() {
    return new StatusException(new Status(401, "Unauthorized", "Unauthorized", null));
  }

  public static StatusException badRequest(String message) {
    return new StatusException(new Status(400, "BadRequest", message, null));
  }

  /** The object breaks rules of its kind; one cause per broken rule. */
  public static StatusException invalid(GroupKind kind, String name, List<FieldError> errors) {
    String list = joinErrors(errors);
    String message =
        list.isEmpty()
            ? kind + " \"" + name + "\" is invalid"
            : kind + " \"" + name + "\" is invalid: " + list;
    Status.Details details =
        new Status.Details(
            name,
            kind.group(),
            kind.kind(),
            "",
            errors.stream().map(FieldError::toCause).toList(),
            0);
    return new StatusException(new Status(422, "Invalid", message, details));
  }

  private static String joinErrors(List<FieldError> errors) {
    List<String> distinct = errors.stream().map(FieldError::message).distinct().toList();
    return distinct.size() == 1
        ? distinct.get(0)
        : distinct.isEmpty() ? "" : distinct.stream().collect(Collectors.joining(", ", "[", "]"));
  }

  public static StatusException methodNotSupported(GroupResource resource, String verb) {
    Status.Details details =
        new Status.Details("", resource.group(), resource.resource(), "", List.of(), 0);
    return new StatusException(
        new Status(
            405,
            "MethodNotAllowed",
            verb + " is not supported on resources of kind \"" + resource + "\"",
            details));
  }

  /** The resource version is too old: 410 with reason {@code Expired}. */
  public static StatusException expired(String message) {
    return new StatusException(new Status(410, "Expired", message, null));
  }

  /** The revision that is asked for has not been reached in time. */
  public static StatusException tooLargeResourceVersion(long requested, long current) {
    String message =
        "Timeout: Too large resource version: %d, current: %d".formatted(requested, current);
    Status.Cause cause =
        new Status.Cause("ResourceVersionTooLarge", "Too large resource version", "");
    Status.Details details = new Status.Details("", "", "", "", List.of(cause), 1);
    return new StatusException(new Status(504, "Timeout", message, details));
  }

  /** An error that no handler foresaw: 500 with the bare message and no reason. */
  public static StatusException unforeseen(String message) {
    return new StatusException(new Status(500, "", message, null));
  }

  /** Something broke inside; {@code message} follows "Internal error occurred: ". */
  public static StatusException internal(String message) {
    Status.Details details =
        new Status.Details("", "", "", "", List.of(new Status.Cause("", message, "")), 0);
    return new StatusException(
        new Status(500, "InternalError", "Internal error occurred: " + message, details));
  }

  private static StatusException of(
      int code, String reason, String message, GroupResource resource, String name) {
    return new StatusException(
        new Status(code, reason, message, Status.Details.of(resource, name)));
  }

  /** This refusal with other details; null removes them. */
  public StatusException withDetails(Status.@Nullable Details details) {
    return new StatusException(
        new Status(status.code(), status.reason(), status.message(), details));
  }
}
