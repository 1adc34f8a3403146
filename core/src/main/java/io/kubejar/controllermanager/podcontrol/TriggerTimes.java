package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.Timestamps;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When the change happened that addresses are written for: a Pod became ready or not, the Service
 * was made.
 *
 * <p>Follows {@code k8s.io/endpointslice/trigger_time_tracker.go}.
 */
public final class TriggerTimes {
  /** The annotation that tells the time. */
  public static final String ANNOTATION = "endpoints.kubernetes.io/last-change-trigger-time";

  private final Map<ObjectRef, Known> known = new HashMap<>();

  private record Known(Instant service, Map<String, Instant> pods) {}

  /**
   * The time of the earliest change since the last call for this Service, null if there is none.
   */
  public @Nullable Instant earliestChange(
      ObjectRef key, KubeObject service, List<KubeObject> pods) {
    Known before = known.getOrDefault(key, new Known(Instant.MIN, Map.of()));
    Instant earliest = null;
    Map<String, Instant> podTimes = new HashMap<>();
    for (KubeObject pod : pods) {
      Instant time = Timestamps.parse(Pods.readyCondition(pod).path("lastTransitionTime"));
      if (time != null) {
        podTimes.put(pod.name(), time);
        Instant last = before.pods().getOrDefault(pod.name(), Instant.MIN);
        earliest = time.isAfter(last) ? earlier(earliest, time) : earliest;
      }
    }
    Instant created = Timestamps.parse(service.metadata().path("creationTimestamp"));
    if (created != null && created.isAfter(before.service())) {
      earliest = earlier(earliest, created);
    }
    known.put(key, new Known(Objects.requireNonNullElse(created, Instant.MIN), podTimes));
    return earliest;
  }

  private static Instant earlier(@Nullable Instant a, Instant b) {
    return a == null || b.isBefore(a) ? b : a;
  }

  /** The Service is gone. */
  public void forget(ObjectRef key) {
    known.remove(key);
  }
}
