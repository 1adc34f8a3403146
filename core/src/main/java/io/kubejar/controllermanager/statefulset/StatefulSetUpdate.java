package io.kubejar.controllermanager.statefulset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.ControllerHistory;
import io.kubejar.controllermanager.podcontrol.IntOrPercent;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One look at one StatefulSet: creates what is missing from the lowest ordinal up, deletes what is
 * too much from the highest down, then replaces what is outdated; in order unless the set is
 * parallel.
 *
 * <p>Follows {@code updateStatefulSet} of {@code
 * pkg/controller/statefulset/stateful_set_control.go}.
 */
final class StatefulSetUpdate {
  private final StatefulPodControl control;
  private final KubeObject set;
  private final KubeObject currentRevision;
  private final KubeObject updateRevision;
  private final Instant now;
  private final boolean ordered;
  // By ordinal from the first one on; null where there is no Pod.
  private final @Nullable KubeObject[] wanted;
  private final List<KubeObject> condemned = new ArrayList<>();
  private final List<KubeObject> pods;

  StatefulSetUpdate(
      StatefulPodControl control,
      KubeObject set,
      List<KubeObject> pods,
      Revisions revisions,
      Instant now) {
    this.control = control;
    this.set = set;
    this.pods = pods;
    this.currentRevision = revisions.current();
    this.updateRevision = revisions.update();
    this.now = now;
    this.ordered = !StatefulPods.isParallel(set);
    this.wanted = new KubeObject[StatefulPods.replicas(set)];
    int start = StatefulPods.start(set);
    for (KubeObject pod : pods) {
      int index = StatefulPods.ordinal(set, pod) - start;
      if (index >= 0 && index < wanted.length) {
        wanted[index] = pod;
      } else if (index + start >= 0) {
        condemned.add(pod);
      }
    }
    condemned.sort(
        Comparator.<KubeObject>comparingInt(p -> StatefulPods.ordinal(set, p)).reversed());
  }

  /** The two revisions that Pods are made from. */
  record Revisions(KubeObject current, KubeObject update) {}

  /** Takes the steps that can be taken now. */
  void run() {
    if (set.isBeingDeleted()) {
      return;
    }
    boolean mayGoOn = fill() && removeCondemned();
    if (mayGoOn && StatefulPods.isRollingUpdate(set)) {
      replaceOutdated();
    }
  }

  private boolean fill() {
    for (int i = 0; i < wanted.length; i++) {
      if (!fillOne(i, wanted[i])) {
        return false;
      }
    }
    return true;
  }

  /** False if the next ordinal must wait. */
  private boolean fillOne(int index, @Nullable KubeObject pod) {
    int ordinal = StatefulPods.start(set) + index;
    if (pod == null) {
      control.create(set, newPod(ordinal), ordinal);
      return !ordered;
    }
    if (Pods.isTerminal(pod)) {
      if (!pod.isBeingDeleted()) {
        control.delete(set, pod);
      }
      return !ordered;
    }
    if (Pods.phase(pod).equals("Pending")) {
      control.createMissingClaims(set, ordinal);
    }
    if (ordered && !isAvailable(pod)) {
      return false;
    }
    control.repair(set, pod, ordinal);
    return true;
  }

  private ObjectNode newPod(int ordinal) {
    KubeObject revision = isAtCurrentRevision(ordinal) ? currentRevision : updateRevision;
    JsonNode template = ControllerHistory.template(revision);
    return StatefulPods.newPod(set, template, revision.name(), ordinal);
  }

  private boolean isAtCurrentRevision(int ordinal) {
    if (!StatefulPods.isRollingUpdate(set)) {
      return false;
    }
    int start = StatefulPods.start(set);
    boolean partitioned = set.spec().path("updateStrategy").path("rollingUpdate").has("partition");
    int boundary =
        partitioned ? StatefulPods.partition(set) : set.status().path("currentReplicas").asInt();
    return ordinal < start + boundary;
  }

  private long minReadySeconds() {
    return set.spec().path("minReadySeconds").asLong();
  }

  private boolean removeCondemned() {
    for (KubeObject pod : condemned) {
      control.alignClaimOwners(set, pod, StatefulPods.ordinal(set, pod), true);
    }
    KubeObject firstUnavailable = firstUnavailable();
    for (KubeObject pod : condemned) {
      if (pod.isBeingDeleted()) {
        if (ordered) {
          return false;
        }
        continue;
      }
      boolean ready =
          StatefulPods.isRunningAndReady(pod) && Pods.isAvailable(pod, minReadySeconds(), now);
      if (ordered && !ready && !pod.equals(firstUnavailable)) {
        return false;
      }
      control.delete(set, pod);
      if (ordered) {
        return false;
      }
    }
    return true;
  }

  /** Whether a Pod is running, has been ready long enough and stays. */
  private boolean isAvailable(KubeObject pod) {
    return StatefulPods.isHealthy(pod) && Pods.isAvailable(pod, minReadySeconds(), now);
  }

  private @Nullable KubeObject firstUnavailable() {
    for (KubeObject pod : wanted) {
      if (pod != null && !isAvailable(pod)) {
        return pod;
      }
    }
    KubeObject lowest = null;
    for (KubeObject pod : condemned) {
      lowest = isAvailable(pod) ? lowest : pod;
    }
    return lowest;
  }

  private void replaceOutdated() {
    int budget = maxUnavailable();
    for (KubeObject pod : wanted) {
      budget -= pod != null && isAvailable(pod) ? 0 : 1;
    }
    int most = maxUnavailable();
    for (int i = wanted.length - 1; i >= StatefulPods.partition(set); i--) {
      KubeObject pod = wanted[i];
      if (pod == null) {
        continue;
      }
      boolean outdated = !StatefulPods.revision(pod).equals(updateRevision.name());
      boolean healthy = StatefulPods.isHealthy(pod);
      if (outdated && !pod.isBeingDeleted() && (budget > 0 || !healthy)) {
        control.delete(set, pod);
        budget -= healthy ? 1 : 0;
        if (most == 1) {
          return;
        }
      } else if (!healthy && most == 1) {
        return;
      }
    }
  }

  private int maxUnavailable() {
    JsonNode field = set.spec().path("updateStrategy").path("rollingUpdate").path("maxUnavailable");
    return Math.max(1, IntOrPercent.scaled(field, wanted.length, false, 1));
  }

  /** What the Pods that were there before this look amount to. */
  ObjectNode status(int collisions) {
    int ready = 0;
    int available = 0;
    int current = 0;
    int updated = 0;
    for (KubeObject pod : pods) {
      boolean isReady = StatefulPods.isRunningAndReady(pod);
      ready += isReady ? 1 : 0;
      available += isReady && Pods.isAvailable(pod, minReadySeconds(), now) ? 1 : 0;
      if (!pod.isBeingDeleted()) {
        current += StatefulPods.revision(pod).equals(currentRevision.name()) ? 1 : 0;
        updated += StatefulPods.revision(pod).equals(updateRevision.name()) ? 1 : 0;
      }
    }
    String currentName = currentRevision.name();
    int replicas = wanted.length;
    boolean complete =
        StatefulPods.isRollingUpdate(set)
            && updated == replicas
            && ready == replicas
            && pods.size() == replicas;
    if (complete) {
      current = updated;
      currentName = updateRevision.name();
    }
    ObjectNode status = Json.object();
    status.put("observedGeneration", set.generation()).put("replicas", pods.size());
    StatusWriter.putUnlessZero(status, "readyReplicas", ready);
    StatusWriter.putUnlessZero(status, "currentReplicas", current);
    StatusWriter.putUnlessZero(status, "updatedReplicas", updated);
    status.put("currentRevision", currentName).put("updateRevision", updateRevision.name());
    status.put("collisionCount", collisions).put("availableReplicas", available);
    JsonNode conditions = set.status().path("conditions");
    if (!conditions.isEmpty()) {
      status.set("conditions", conditions);
    }
    return status;
  }
}
