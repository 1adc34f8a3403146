package io.kubejar.controllermanager.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.controllermanager.podcontrol.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of a Deployment, and whether its roll-out makes progress.
 *
 * <p>Follows {@code calculateStatus} of {@code pkg/controller/deployment/sync.go} and {@code
 * pkg/controller/deployment/progress.go}.
 */
record Progress(KubeObject deployment, ReplicaSets replicaSets, Instant now) {
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  private static final String PROGRESSING = "Progressing";
  private static final String REPLICA_FAILURE = "ReplicaFailure";
  private static final String TIMED_OUT = "ProgressDeadlineExceeded";
  private static final String NEW_AVAILABLE = "NewReplicaSetAvailable";

  /** A Deployment's condition, which has an update time besides the transition time. */
  static ObjectNode condition(
      String type, String state, String reason, String message, Instant now) {
    ObjectNode condition = Conditions.of(type, state, reason, message, now);
    condition.put("lastUpdateTime", Timestamps.format(now));
    return condition;
  }

  /** Counts and availability, without a judgement of progress. */
  ObjectNode counts() {
    List<KubeObject> all = replicaSets.all();
    int available = Deployments.sumStatus(all, "availableReplicas");
    int unavailable = Math.max(0, Deployments.sumReplicas(all) - available);
    KubeObject newest = replicaSets.newest();
    ObjectNode status = Json.object();
    putUnlessZero(status, "observedGeneration", deployment.generation());
    putUnlessZero(status, "replicas", Deployments.sumStatus(all, "replicas"));
    int updated = newest == null ? 0 : newest.status().path("replicas").asInt();
    putUnlessZero(status, "updatedReplicas", updated);
    putUnlessZero(status, "readyReplicas", Deployments.sumStatus(all, "readyReplicas"));
    putUnlessZero(status, "availableReplicas", available);
    putUnlessZero(status, "unavailableReplicas", unavailable);
    if (all.stream().allMatch(rs -> rs.status().has("terminatingReplicas"))) {
      status.put("terminatingReplicas", Deployments.sumStatus(all, "terminatingReplicas"));
    }
    JsonNode conditions = deployment.status().path("conditions");
    if (!conditions.isEmpty()) {
      status.set("conditions", conditions.deepCopy());
    }
    JsonNode collisions = deployment.status().path("collisionCount");
    if (collisions.isNumber()) {
      status.set("collisionCount", collisions);
    }
    int needed = Deployments.replicas(deployment) - Deployments.maxUnavailable(deployment);
    Conditions.setUnlessSame(
        status,
        available >= needed
            ? condition(
                "Available",
                "True",
                "MinimumReplicasAvailable",
                "Deployment has minimum availability.",
                now)
            : condition(
                "Available",
                "False",
                "MinimumReplicasUnavailable",
                "Deployment does not have minimum availability.",
                now));
    return status;
  }

  private static void putUnlessZero(ObjectNode status, String field, long value) {
    if (value != 0) {
      status.set(field, Json.number(value));
    }
  }

  /** The status during a roll-out, with the Progressing and ReplicaFailure conditions. */
  ObjectNode rollout() {
    ObjectNode status = counts();
    if (!Deployments.hasProgressDeadline(deployment)) {
      Conditions.remove(status, PROGRESSING);
    }
    JsonNode current = Conditions.find(deployment.status(), PROGRESSING);
    boolean wasComplete =
        count(status, "replicas") == count(status, "updatedReplicas")
            && current.path("reason").asText().equals(NEW_AVAILABLE);
    if (Deployments.hasProgressDeadline(deployment) && !wasComplete) {
      judge(status, current);
    }
    JsonNode failure = replicaFailure();
    if (failure == null) {
      Conditions.remove(status, REPLICA_FAILURE);
    } else {
      ObjectNode condition = failure.deepCopy();
      condition.set("lastUpdateTime", condition.path("lastTransitionTime"));
      Conditions.setUnlessSame(status, condition);
    }
    return status;
  }

  private void judge(ObjectNode status, JsonNode current) {
    if (isComplete(deployment, status)) {
      set(status, "True", NEW_AVAILABLE, "has successfully progressed.");
    } else if (isProgressing(status)) {
      ObjectNode condition =
          condition(PROGRESSING, "True", "ReplicaSetUpdated", about("is progressing."), now);
      if (current.path("status").asText().equals("True")) {
        condition.set("lastTransitionTime", current.path("lastTransitionTime"));
      }
      // Even with the same reason the update time must move on, or the deadline would pass.
      Conditions.remove(status, PROGRESSING);
      Conditions.setUnlessSame(status, condition);
    } else if (isTimedOut(status)) {
      set(status, "False", TIMED_OUT, "has timed out progressing.");
    }
  }

  private void set(ObjectNode status, String state, String reason, String sentence) {
    Conditions.setUnlessSame(status, condition(PROGRESSING, state, reason, about(sentence), now));
  }

  private String about(String sentence) {
    KubeObject newest = replicaSets.newest();
    String subject =
        newest == null ? "Deployment \"" + deployment.name() : "ReplicaSet \"" + newest.name();
    return subject + "\" " + sentence;
  }

  private @Nullable JsonNode replicaFailure() {
    List<KubeObject> newestFirst = new ArrayList<>();
    KubeObject newest = replicaSets.newest();
    if (newest != null) {
      newestFirst.add(newest);
    }
    newestFirst.addAll(replicaSets.old());
    for (KubeObject replicaSet : newestFirst) {
      JsonNode condition = Conditions.find(replicaSet.status(), REPLICA_FAILURE);
      if (!condition.isMissingNode()) {
        return condition;
      }
    }
    return null;
  }

  private static int count(JsonNode status, String field) {
    return status.path(field).asInt();
  }

  /** Whether all replicas are of the present template and available, and no others are left. */
  static boolean isComplete(KubeObject deployment, JsonNode status) {
    int wanted = Deployments.replicas(deployment);
    return count(status, "updatedReplicas") == wanted
        && count(status, "replicas") == wanted
        && count(status, "availableReplicas") == wanted
        && status.path("observedGeneration").asLong() >= deployment.generation();
  }

  private boolean isProgressing(JsonNode status) {
    JsonNode before = deployment.status();
    int oldNow = count(status, "replicas") - count(status, "updatedReplicas");
    int oldBefore = count(before, "replicas") - count(before, "updatedReplicas");
    return count(status, "updatedReplicas") > count(before, "updatedReplicas")
        || oldNow < oldBefore
        || count(status, "readyReplicas") > count(before, "readyReplicas")
        || count(status, "availableReplicas") > count(before, "availableReplicas");
  }

  private boolean isTimedOut(JsonNode status) {
    JsonNode condition = Conditions.find(status, PROGRESSING);
    String reason = condition.path("reason").asText();
    if (reason.equals(TIMED_OUT)) {
      return true;
    }
    Instant deadline = deadline(condition);
    return !reason.equals(NEW_AVAILABLE) && deadline != null && deadline.isBefore(now);
  }

  private @Nullable Instant deadline(JsonNode condition) {
    Instant updated = Timestamps.parse(condition.path("lastUpdateTime"));
    return updated == null
        ? null
        : updated.plusSeconds(deployment.spec().path("progressDeadlineSeconds").asLong());
  }

  /**
   * How long until the deadline of a roll-out that does not progress is over, null if none runs. At
   * least a second: a deadline that is over and could not be noted must not be tried without pause.
   */
  @Nullable Duration untilDeadline(JsonNode status) {
    JsonNode condition = Conditions.find(deployment.status(), PROGRESSING);
    if (!Deployments.hasProgressDeadline(deployment)
        || condition.isMissingNode()
        || isComplete(deployment, status)
        || condition.path("reason").asText().equals(TIMED_OUT)) {
      return null;
    }
    Instant deadline = deadline(condition);
    if (deadline == null) {
      return null;
    }
    Duration left = Duration.between(now, deadline);
    return left.isNegative() ? SHORTEST_WAIT : left.plus(SHORTEST_WAIT);
  }
}
