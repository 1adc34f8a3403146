package io.kubejar.apiserver.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of the object that is there for a write to happen.
 *
 * @param uid the object's uid, null for any; an empty text fits none
 * @param resourceVersion the object's resourceVersion, null for any; an empty text fits none
 */
public record Preconditions(@Nullable String uid, @Nullable String resourceVersion) {
  public static final Preconditions NONE = new Preconditions(null, null);

  /** That the object is still the one with a uid; any object if that is empty. */
  public static Preconditions ofUid(String uid) {
    return uid.isEmpty() ? NONE : new Preconditions(uid, null);
  }

  /** The {@code preconditions} of a body; a missing node has none. */
  public static Preconditions of(JsonNode preconditions) {
    return new Preconditions(
        preconditions.path("uid").asText(null), preconditions.path("resourceVersion").asText(null));
  }

  /**
   * Checks the object that is there.
   *
   * @throws StatusException 409 in the words of a real server's storage, if one does not hold
   */
  public void check(WriteContext write, KubeObject current) {
    String violation = violation(current);
    if (!violation.isEmpty()) {
      String key = write.key(current.name()).path().replace("//", "/");
      throw write.conflict(
          current.name(),
          "StorageError: invalid object, Code: 4, Key: /registry"
              + key
              + ", ResourceVersion: 0, AdditionalErrorMsg: "
              + violation);
    }
  }

  /** A sentence about the first precondition that does not hold, empty if all do. */
  private String violation(KubeObject current) {
    if (uid != null && !uid.equals(current.uid())) {
      return "Precondition failed: UID in precondition: "
          + uid
          + ", UID in object meta: "
          + current.uid();
    }
    if (resourceVersion != null && !resourceVersion.equals(current.resourceVersion())) {
      return "Precondition failed: ResourceVersion in precondition: "
          + resourceVersion
          + ", ResourceVersion in object meta: "
          + current.resourceVersion();
    }
    return "";
  }
}
