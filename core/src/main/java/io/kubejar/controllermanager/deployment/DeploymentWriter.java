package io.kubejar.controllermanager.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ResourceClient;
import java.time.Instant;

/**
 * The controller's hands: what it writes to Deployments and ReplicaSets, with the events.
 *
 * <p>Follows {@code scaleReplicaSet} of {@code pkg/controller/deployment/sync.go}.
 */
final class DeploymentWriter {
  private final ComponentContext context;
  private final ResourceClient deployments;
  private final ResourceClient replicaSets;
  private final EventRecorder events;

  DeploymentWriter(ComponentContext context, EventRecorder events) {
    this.context = context;
    this.deployments = context.client().resource("apps/v1", "deployments");
    this.replicaSets = context.client().resource("apps/v1", "replicasets");
    this.events = events;
  }

  Instant now() {
    return context.loop().clock().now();
  }

  EventRecorder events() {
    return events;
  }

  ResourceClient deployments() {
    return deployments;
  }

  ResourceClient replicaSets() {
    return replicaSets;
  }

  /** Writes a Deployment's status, and its annotations, which go the same way. */
  KubeObject updateStatus(ObjectNode deployment) {
    return deployments.updateStatus(deployment);
  }

  /**
   * Gives a ReplicaSet a size, and records the Deployment's size on it; an event tells of a changed
   * size.
   */
  KubeObject scale(KubeObject replicaSet, int newSize, KubeObject deployment) {
    int oldSize = Deployments.replicas(replicaSet);
    ObjectNode json = replicaSet.mutableJson();
    boolean annotationsChanged = Revisions.recordSize(json, deployment);
    if (oldSize == newSize && !annotationsChanged) {
      return replicaSet;
    }
    json.withObjectProperty("spec").put("replicas", newSize);
    KubeObject updated = replicaSets.update(json);
    if (oldSize != newSize) {
      String direction = oldSize < newSize ? "up" : "down";
      events.normal(
          deployment,
          "ScalingReplicaSet",
          "Scaled %s replica set %s from %d to %d"
              .formatted(direction, replicaSet.name(), oldSize, newSize));
    }
    return updated;
  }

  /** Like {@link #scale}, but does nothing if the size is right; true if it was not. */
  boolean scaleIfDifferent(KubeObject replicaSet, int newSize, KubeObject deployment) {
    if (Deployments.replicas(replicaSet) == newSize) {
      return false;
    }
    scale(replicaSet, newSize, deployment);
    return true;
  }
}
