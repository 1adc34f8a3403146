package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What controllers ask about a Pod.
 *
 * <p>Follows {@code pkg/api/v1/pod/util.go} and the predicates of {@code
 * pkg/controller/controller_utils.go}.
 */
public final class Pods {
  private Pods() {}

  /** The phase, empty while the API server has not set one. */
  public static String phase(KubeObject pod) {
    return pod.status().path("phase").asText();
  }

  /** Whether its containers have all ended for good. */
  public static boolean isTerminal(KubeObject pod) {
    String phase = phase(pod);
    return phase.equals("Failed") || phase.equals("Succeeded");
  }

  /** Neither ended nor being deleted: what counts towards the replicas that are wanted. */
  public static boolean isActive(KubeObject pod) {
    return !isTerminal(pod) && !pod.isBeingDeleted();
  }

  /** Being deleted while its containers still run. */
  public static boolean isTerminating(KubeObject pod) {
    return !isTerminal(pod) && pod.isBeingDeleted();
  }

  public static boolean isReady(KubeObject pod) {
    return readyCondition(pod).path("status").asText().equals("True");
  }

  /** The Ready condition, a missing node if there is none. */
  public static JsonNode readyCondition(KubeObject pod) {
    return Conditions.find(pod.status(), "Ready");
  }

  /** Since when the Pod is ready, null if it is not. */
  public static @Nullable Instant readySince(KubeObject pod) {
    JsonNode condition = readyCondition(pod);
    return condition.path("status").asText().equals("True")
        ? Timestamps.parse(condition.path("lastTransitionTime"))
        : null;
  }

  /** Whether the Pod has been ready for at least {@code minReadySeconds}. */
  public static boolean isAvailable(KubeObject pod, long minReadySeconds, Instant now) {
    if (!isReady(pod)) {
      return false;
    }
    if (minReadySeconds == 0) {
      return true;
    }
    Instant since = readySince(pod);
    return since != null && !since.plusSeconds(minReadySeconds).isAfter(now);
  }

  /** When a ready Pod that is not available yet will be, null for all others. */
  public static @Nullable Instant availableAt(KubeObject pod, long minReadySeconds, Instant now) {
    Instant since = readySince(pod);
    if (since == null || minReadySeconds == 0 || !isActive(pod)) {
      return null;
    }
    Instant at = since.plusSeconds(minReadySeconds);
    return at.isAfter(now) ? at : null;
  }

  /** The node that it is bound to, empty if none. */
  public static String nodeName(KubeObject pod) {
    return pod.spec().path("nodeName").asText();
  }

  /** A key unique among all Pods. */
  public static String key(KubeObject pod) {
    return pod.namespace() + "/" + pod.name();
  }

  /** The highest restart count of its containers. */
  static int maxRestarts(KubeObject pod) {
    int most = 0;
    for (JsonNode status : pod.status().path("containerStatuses")) {
      most = Math.max(most, status.path("restartCount").asInt());
    }
    return most;
  }
}
