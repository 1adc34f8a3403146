package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Reconciler.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/** When Pods that are ready will have been so for {@code minReadySeconds}. */
public final class Availability {
  private Availability() {}

  /** Looks at an owner again when the first of its Pods becomes available by time alone. */
  public static Result nextLook(KubeObject owner, Collection<KubeObject> pods, Instant now) {
    long minReadySeconds = owner.spec().path("minReadySeconds").asLong();
    Instant first = null;
    for (KubeObject pod : pods) {
      Instant at = Pods.availableAt(pod, minReadySeconds, now);
      first = at != null && (first == null || at.isBefore(first)) ? at : first;
    }
    return first == null ? Result.DONE : new Result.After(Duration.between(now, first));
  }
}
