package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;

/**
 * What must hold of the object that is there for a write to happen.
 *
 * @param uid the object's uid, empty for any
 * @param resourceVersion the object's resourceVersion, empty for any
 */
public record Preconditions(String uid, String resourceVersion) {
  public static final Preconditions NONE = new Preconditions("", "");

  /** A sentence about the first precondition that does not hold, empty if all do. */
  String violation(KubeObject current) {
    if (!uid.isEmpty() && !uid.equals(current.uid())) {
      return "Precondition failed: UID in precondition: "
          + uid
          + ", UID in object meta: "
          + current.uid();
    }
    if (!resourceVersion.isEmpty() && !resourceVersion.equals(current.resourceVersion())) {
      return "Precondition failed: ResourceVersion in precondition: "
          + resourceVersion
          + ", ResourceVersion in object meta: "
          + current.resourceVersion();
    }
    return "";
  }
}
