package io.kubejar.apimachinery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer that is not an object: {@code v1.Status}, success or failure.
 *
 * <p>Follows {@code k8s.io/apimachinery/pkg/apis/meta/v1/types.go} (Status, StatusDetails).
 *
 * @param code the HTTP status code
 * @param reason the machine-readable reason, empty where Kubernetes has none
 * @param message the sentence for humans, empty for successes
 * @param details what the failure is about, null where Kubernetes gives none
 * @param continueToken where a list that cannot go on consistently may go on, empty for all else
 */
public record Status(
    int code, String reason, String message, @Nullable Details details, String continueToken) {

  public Status(int code, String reason, String message, @Nullable Details details) {
    this(code, reason, message, details, "");
  }

  /**
   * What a status is about; empty strings and zeros are left out of the JSON.
   *
   * @param retryAfterSeconds seconds after which to try again, 0 for none
   */
  public record Details(
      String name,
      String group,
      String kind,
      String uid,
      List<Cause> causes,
      int retryAfterSeconds) {

    public Details {
      causes = List.copyOf(causes);
    }

    public static Details of(GroupResource resource, String name) {
      return new Details(name, resource.group(), resource.resource(), "", List.of(), 0);
    }

    public Details withUid(String newUid) {
      return new Details(name, group, kind, newUid, causes, retryAfterSeconds);
    }

    public Details withCauses(List<Cause> newCauses) {
      return new Details(name, group, kind, uid, newCauses, retryAfterSeconds);
    }

    public Details withRetryAfter(int seconds) {
      return new Details(name, group, kind, uid, causes, seconds);
    }
  }

  /** One of several causes of a failure; for validation, one per field. */
  public record Cause(String reason, String message, String field) {}

  public boolean isSuccess() {
    return code < 400;
  }

  public Status withMessage(String newMessage) {
    return new Status(code, reason, newMessage, details, continueToken);
  }

  public Status withDetails(Details newDetails) {
    return new Status(code, reason, message, newDetails, continueToken);
  }

  /** The {@code v1.Status} object that goes over the wire. */
  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    ObjectNode metadata = json.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    putUnlessEmpty(metadata, "continue", continueToken);
    json.put("status", isSuccess() ? "Success" : "Failure");
    putUnlessEmpty(json, "message", message);
    putUnlessEmpty(json, "reason", reason);
    Details about = details;
    if (about != null) {
      json.set("details", detailsJson(about));
    }
    json.put("code", code);
    return json;
  }

  private static ObjectNode detailsJson(Details details) {
    ObjectNode json = Json.object();
    putUnlessEmpty(json, "name", details.name());
    putUnlessEmpty(json, "group", details.group());
    putUnlessEmpty(json, "kind", details.kind());
    putUnlessEmpty(json, "uid", details.uid());
    if (!details.causes().isEmpty()) {
      ArrayNode causes = json.putArray("causes");
      for (Cause cause : details.causes()) {
        ObjectNode entry = causes.addObject();
        putUnlessEmpty(entry, "reason", cause.reason());
        putUnlessEmpty(entry, "message", cause.message());
        putUnlessEmpty(entry, "field", cause.field());
      }
    }
    if (details.retryAfterSeconds() > 0) {
      json.put("retryAfterSeconds", details.retryAfterSeconds());
    }
    return json;
  }

  private static void putUnlessEmpty(ObjectNode json, String field, String value) {
    if (!value.isEmpty()) {
      json.put(field, value);
    }
  }
}
