package io.kubejar.scheduler;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.ResourceClient;
import io.kubejar.scheduler.framework.Framework;
import io.kubejar.scheduler.framework.PodConditions;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PodNominator;
import io.kubejar.scheduler.queue.QueueEntry;
import io.kubejar.scheduler.queue.SchedulingQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives pods back to the queue and says why: an event and the condition {@code PodScheduled}.
 *
 * <p>Follows {@code handleSchedulingFailure} of {@code pkg/scheduler/schedule_one.go}. Owned by the
 * event loop.
 */
final class FailureHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FailureHandler.class);

  private final ComponentContext context;
  private final SchedulingQueue queue;
  private final PodNominator nominator;
  private final ResourceClient pods;

  FailureHandler(ComponentContext context, SchedulingQueue queue, PodNominator nominator) {
    this.context = context;
    this.queue = queue;
    this.nominator = nominator;
    this.pods = context.client().resource("v1", "pods");
  }

  /** The pod is being deleted before it got a node. */
  void skipDeleting(Framework framework, QueueEntry entry) {
    PodInfo pod = entry.pod();
    queue.done(entry);
    warn(framework, pod, "skip schedule deleting pod: " + pod);
  }

  /**
   * No node takes the pod.
   *
   * @param plugins those that refused it
   * @param nominatedNode where preemption makes room, empty to take the note back, null to leave it
   */
  void unschedulable(
      Framework framework,
      QueueEntry entry,
      String message,
      Set<String> plugins,
      @Nullable String nominatedNode) {
    if (queue.find(entry.pod().uid()) == null) {
      return;
    }
    queue.addUnschedulable(entry, plugins);
    report(framework, entry.pod(), "Unschedulable", message, nominatedNode);
  }

  /** Something broke; the pod is tried again after a while. */
  void broke(Framework framework, QueueEntry entry, String message) {
    if (queue.find(entry.pod().uid()) == null) {
      return;
    }
    queue.addAfterError(entry);
    report(framework, entry.pod(), "SchedulerError", message, "");
  }

  private void report(
      Framework framework,
      PodInfo pod,
      String reason,
      String message,
      @Nullable String nominatedNode) {
    if (nominatedNode != null) {
      nominator.nominate(pod, nominatedNode);
    }
    warn(framework, pod, message);
    ObjectNode condition =
        PodConditions.changed(
            pod.pod(),
            new PodConditions.Condition("PodScheduled", "False", reason, message),
            context.loop().clock().now());
    boolean sameNode = nominatedNode == null || nominatedNode.equals(pod.nominatedNodeName());
    if (condition == null && sameNode) {
      return;
    }
    ObjectNode status = Json.object();
    if (condition != null) {
      PodConditions.putInto(status, pod.pod(), condition);
    }
    if (nominatedNode != null && !sameNode) {
      putNominatedNode(status, nominatedNode);
    }
    patchStatus(pod, status);
  }

  /** Notes in the pod's status where it will be bound once what must come first is done. */
  void noteExpectedNode(PodInfo pod, String node) {
    if (!pod.nominatedNodeName().equals(node)) {
      ObjectNode status = Json.object();
      putNominatedNode(status, node);
      patchStatus(pod, status);
    }
  }

  private static void putNominatedNode(ObjectNode status, String node) {
    if (node.isEmpty()) {
      status.putNull("nominatedNodeName");
    } else {
      status.put("nominatedNodeName", node);
    }
  }

  private void patchStatus(PodInfo pod, ObjectNode status) {
    try {
      PodConditions.patchStatus(pods, pod.pod(), status);
    } catch (StatusException e) {
      // As in kube-scheduler: the pod is tried again anyway, and the next failure says the same.
      LOG.debug("status of {} not updated", pod, e);
    }
  }

  private void warn(Framework framework, PodInfo pod, String message) {
    framework.events().warning(pod.pod(), "FailedScheduling", "Scheduling", message);
  }
}
