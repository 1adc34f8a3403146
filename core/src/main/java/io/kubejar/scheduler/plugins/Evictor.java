package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ResourceClient;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.PodConditions;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.WaitingPod;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.Map;

/**
 * Deletes the victims of preemption.
 *
 * <p>Follows {@code prepareCandidate} and {@code PreemptPod} of {@code
 * framework/preemption/preemption.go}.
 */
final class Evictor {
  private final Handle handle;
  private final ResourceClient pods;

  Evictor(Handle handle) {
    this.handle = handle;
    this.pods = handle.context().client().resource("v1", "pods");
  }

  /** Deletes the victims, and takes back what less important pods were promised on the node. */
  void evict(PodInfo preemptor, Victims victims) {
    for (PodInfo victim : victims.pods()) {
      evict(preemptor, victim, victims.node());
    }
    for (PodInfo other : handle.nominator().podsOn(victims.node())) {
      if (other.priority() < preemptor.priority()) {
        handle.nominator().remove(other);
        clearNomination(other);
      }
    }
  }

  private void evict(PodInfo preemptor, PodInfo victim, String node) {
    handle
        .context()
        .trace()
        .record(
            Hop.SCHEDULER,
            handle.profileName(),
            "preempt",
            victim.ref(),
            Map.of("node", node, "for", preemptor.toString()));
    for (WaitingPod waiting : handle.waitingPods()) {
      if (waiting.pod().uid().equals(victim.uid())) {
        waiting.reject(DefaultPreemption.NAME, "preempted");
        sayPreempted(preemptor, victim, node);
        return;
      }
    }
    try {
      markAsTarget(preemptor, victim);
      if (!victim.isTerminating()) {
        pods.delete(victim.namespace(), victim.name(), Json.object());
      }
    } catch (StatusException e) {
      if (e.isNotFound() || e.isConflict()) {
        return;
      }
      throw e;
    }
    sayPreempted(preemptor, victim, node);
  }

  private void markAsTarget(PodInfo preemptor, PodInfo victim) {
    String message =
        preemptor.schedulerName() + ": preempting to accommodate a higher priority pod";
    ObjectNode condition =
        PodConditions.changed(
            victim.pod(),
            new PodConditions.Condition(
                "DisruptionTarget", "True", "PreemptionByScheduler", message),
            handle.context().loop().clock().now());
    if (condition != null) {
      ObjectNode status = Json.object();
      PodConditions.putInto(status, victim.pod(), condition);
      PodConditions.patchStatus(pods, victim.pod(), status);
    }
  }

  private void sayPreempted(PodInfo preemptor, PodInfo victim, String node) {
    handle
        .events()
        .normal(
            victim.pod(),
            preemptor.pod(),
            "Preempted",
            "Preempting",
            "Preempted by pod " + preemptor.uid() + " on node " + node);
  }

  private void clearNomination(PodInfo pod) {
    try {
      PodConditions.patchStatus(pods, pod.pod(), Json.object().putNull("nominatedNodeName"));
    } catch (StatusException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }
}
