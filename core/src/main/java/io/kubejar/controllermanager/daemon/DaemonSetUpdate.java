package io.kubejar.controllermanager.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.controllermanager.podcontrol.IntOrPercent;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What one DaemonSet needs now: nodes that lack a Pod, Pods that must go.
 *
 * <p>Follows {@code manage} of {@code pkg/controller/daemon/daemon_controller.go} and {@code
 * rollingUpdate} of {@code update.go}.
 */
final class DaemonSetUpdate {
  private static final Comparator<KubeObject> OLDEST_FIRST =
      Comparator.comparing(
              (KubeObject pod) ->
                  Objects.requireNonNullElse(
                      Timestamps.parse(pod.metadata().path("creationTimestamp")), Instant.MAX))
          .thenComparing(KubeObject::name);

  private final KubeObject set;
  private final String hash;
  private final Instant now;
  private final FailedPodBackoff backoff;
  private final Map<String, KubeObject> nodes = new LinkedHashMap<>();
  private final Map<String, NodeFit> fits = new LinkedHashMap<>();
  private final Map<String, List<KubeObject>> podsByNode = new LinkedHashMap<>();
  private final Set<String> nodesToFill = new LinkedHashSet<>();
  private final Map<String, KubeObject> podsToDelete = new LinkedHashMap<>();
  private final List<KubeObject> ended = new ArrayList<>();

  /**
   * Judges all nodes.
   *
   * @param spec of the set's Pods
   * @param hash of the present template
   * @param backoff how long Pods that failed are left alone, and the time
   */
  DaemonSetUpdate(
      KubeObject set,
      ObjectNode spec,
      String hash,
      Collection<KubeObject> nodes,
      FailedPodBackoff backoff) {
    this.set = set;
    this.hash = hash;
    this.backoff = backoff;
    this.now = backoff.now();
    for (KubeObject node : nodes) {
      this.nodes.put(node.name(), node);
      fits.put(node.name(), NodeFit.of(spec, node));
    }
  }

  void place(Collection<KubeObject> pods) {
    for (KubeObject pod : pods) {
      podsByNode.computeIfAbsent(DaemonPods.nodeOf(pod), n -> new ArrayList<>()).add(pod);
    }
  }

  Set<String> nodesToFill() {
    return nodesToFill;
  }

  Collection<KubeObject> podsToDelete() {
    return podsToDelete.values();
  }

  /** The Pods to delete because they failed or succeeded. */
  List<KubeObject> ended() {
    return ended;
  }

  private List<KubeObject> podsOn(String node) {
    return podsByNode.getOrDefault(node, List.of());
  }

  private void delete(KubeObject pod) {
    podsToDelete.put(pod.uid(), pod);
  }

  private boolean isAvailable(KubeObject pod) {
    return Pods.isAvailable(pod, set.spec().path("minReadySeconds").asLong(), now);
  }

  /** One Pod on each node that should run one, none on the others. */
  void manage() {
    for (Map.Entry<String, NodeFit> entry : fits.entrySet()) {
      manageNode(entry.getKey(), entry.getValue());
    }
    for (Map.Entry<String, List<KubeObject>> entry : podsByNode.entrySet()) {
      boolean nodeIsGone = !nodes.containsKey(entry.getKey());
      for (KubeObject pod : entry.getValue()) {
        if (nodeIsGone && Pods.nodeName(pod).isEmpty()) {
          delete(pod);
        }
      }
    }
  }

  private void manageNode(String node, NodeFit fit) {
    List<KubeObject> pods = podsOn(node);
    if (fit.shouldRun() && pods.isEmpty()) {
      nodesToFill.add(node);
    } else if (!fit.shouldContinue()) {
      pods.stream().filter(pod -> !pod.isBeingDeleted()).forEach(this::delete);
    } else {
      List<KubeObject> running = new ArrayList<>();
      for (KubeObject pod : pods) {
        if (Pods.isTerminal(pod) && !pod.isBeingDeleted()) {
          if (Pods.phase(pod).equals("Failed") && backoff.mustWait(set, node)) {
            continue;
          }
          ended.add(pod);
          delete(pod);
        } else if (!pod.isBeingDeleted()) {
          running.add(pod);
        }
      }
      keepOldest(running);
    }
  }

  /** Keeps one Pod; during a surge, one of each template. */
  private void keepOldest(List<KubeObject> running) {
    running.sort(OLDEST_FIRST);
    boolean surge = maxSurge() > 0;
    boolean keptOld = false;
    boolean keptNew = false;
    for (KubeObject pod : running) {
      boolean updated = DaemonPods.isUpdated(pod, hash);
      boolean taken = surge ? (updated ? keptNew : keptOld) : keptOld || keptNew;
      if (taken) {
        delete(pod);
      }
      keptNew |= updated;
      keptOld |= !updated;
    }
  }

  private int desired() {
    return (int) fits.values().stream().filter(NodeFit::shouldRun).count();
  }

  private JsonNode rolling(String field) {
    return set.spec().path("updateStrategy").path("rollingUpdate").path(field);
  }

  private int maxSurge() {
    return IntOrPercent.scaled(rolling("maxSurge"), desired(), true, 0);
  }

  private int maxUnavailable() {
    int most = IntOrPercent.scaled(rolling("maxUnavailable"), desired(), true, 1);
    return most == 0 && maxSurge() == 0 ? 1 : most;
  }

  /** Replaces Pods of older templates, as many at a time as the strategy allows. */
  void roll() {
    if (maxSurge() > 0) {
      surge();
    } else {
      replace();
    }
  }

  /** The Pods on a node that are not ended or going: of older templates, of the present one. */
  private record OnNode(List<KubeObject> old, List<KubeObject> updated) {}

  private OnNode onNode(String node) {
    List<KubeObject> old = new ArrayList<>();
    List<KubeObject> updated = new ArrayList<>();
    for (KubeObject pod : podsOn(node)) {
      if (Pods.isActive(pod)) {
        (DaemonPods.isUpdated(pod, hash) ? updated : old).add(pod);
      }
    }
    return new OnNode(old, updated);
  }

  private void replace() {
    int unavailable = 0;
    List<KubeObject> unavailableOld = new ArrayList<>();
    List<KubeObject> candidates = new ArrayList<>();
    for (Map.Entry<String, NodeFit> entry : fits.entrySet()) {
      OnNode pods = onNode(entry.getKey());
      if (!pods.updated().isEmpty()) {
        unavailable += isAvailable(pods.updated().get(0)) ? 0 : 1;
      } else if (pods.old().isEmpty()) {
        unavailable += entry.getValue().shouldRun() ? 1 : 0;
      } else if (isAvailable(pods.old().get(0))) {
        candidates.add(pods.old().get(0));
      } else {
        unavailable++;
        unavailableOld.add(pods.old().get(0));
      }
    }
    unavailableOld.forEach(this::delete);
    int room = Math.max(0, maxUnavailable() - unavailable);
    candidates.stream().limit(room).forEach(this::delete);
  }

  private void surge() {
    int surging = 0;
    List<String> atOnce = new ArrayList<>();
    List<String> candidates = new ArrayList<>();
    for (Map.Entry<String, NodeFit> entry : fits.entrySet()) {
      OnNode pods = onNode(entry.getKey());
      if (!pods.updated().isEmpty() && !pods.old().isEmpty()) {
        if (isAvailable(pods.updated().get(0))) {
          pods.old().forEach(this::delete);
        } else {
          surging++;
        }
      } else if (!pods.old().isEmpty() && entry.getValue().shouldRun()) {
        (isAvailable(pods.old().get(0)) ? candidates : atOnce).add(entry.getKey());
      }
    }
    nodesToFill.addAll(atOnce);
    candidates.stream().limit(Math.max(0, maxSurge() - surging)).forEach(nodesToFill::add);
  }

  ObjectNode status(int collisions) {
    int current = 0;
    int misscheduled = 0;
    int ready = 0;
    int updated = 0;
    int available = 0;
    for (Map.Entry<String, NodeFit> entry : fits.entrySet()) {
      List<KubeObject> pods = new ArrayList<>(podsOn(entry.getKey()));
      if (pods.isEmpty()) {
        continue;
      }
      if (!entry.getValue().shouldRun()) {
        misscheduled++;
        continue;
      }
      current++;
      pods.sort(
          Comparator.comparing((KubeObject p) -> !Pods.isReady(p)).thenComparing(OLDEST_FIRST));
      KubeObject best = pods.get(0);
      ready += Pods.isReady(best) ? 1 : 0;
      available += isAvailable(best) ? 1 : 0;
      updated += pods.stream().anyMatch(p -> DaemonPods.isUpdated(p, hash)) ? 1 : 0;
    }
    ObjectNode status = Json.object();
    status.put("currentNumberScheduled", current).put("numberMisscheduled", misscheduled);
    status.put("desiredNumberScheduled", desired()).put("numberReady", ready);
    StatusWriter.putUnlessZero(status, "observedGeneration", set.generation());
    StatusWriter.putUnlessZero(status, "updatedNumberScheduled", updated);
    StatusWriter.putUnlessZero(status, "numberAvailable", available);
    StatusWriter.putUnlessZero(status, "numberUnavailable", desired() - available);
    StatusWriter.putUnlessZero(status, "collisionCount", collisions);
    JsonNode conditions = set.status().path("conditions");
    if (!conditions.isEmpty()) {
      status.set("conditions", conditions);
    }
    return status;
  }
}
