package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;

/** What the marks of a deletion say. */
final class Deletions {
  private Deletions() {}

  /** Whether nothing keeps the object any more: deleted, no finalizers, no grace period left. */
  static boolean isComplete(KubeObject object, Strategy strategy) {
    return object.isBeingDeleted()
        && !strategy.isHeld(object.json())
        && object.metadata().path("finalizers").isEmpty()
        && object.metadata().path("deletionGracePeriodSeconds").asLong() == 0;
  }
}
