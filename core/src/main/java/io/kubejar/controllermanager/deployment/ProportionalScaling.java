package io.kubejar.controllermanager.deployment;

import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes the size of a Deployment that is paused or in the middle of a roll-out: each ReplicaSet
 * gets its share.
 *
 * <p>Follows {@code scale} of {@code pkg/controller/deployment/sync.go}.
 */
final class ProportionalScaling {
  private final DeploymentWriter writer;
  private final KubeObject deployment;
  private final ReplicaSets replicaSets;

  ProportionalScaling(DeploymentWriter writer, KubeObject deployment, ReplicaSets replicaSets) {
    this.writer = writer;
    this.deployment = deployment;
    this.replicaSets = replicaSets;
  }

  void scale() {
    int wanted = Deployments.replicas(deployment);
    KubeObject only = replicaSets.activeOrLatest();
    if (only != null) {
      writer.scaleIfDifferent(only, wanted, deployment);
      return;
    }
    if (isSaturated()) {
      for (KubeObject old : ReplicaSets.active(replicaSets.old())) {
        writer.scaleIfDifferent(old, 0, deployment);
      }
      return;
    }
    if (!Deployments.isRecreate(deployment)) {
      scaleEach(ReplicaSets.active(replicaSets.all()));
    }
  }

  /** Whether the newest ReplicaSet has all the replicas, available. */
  private boolean isSaturated() {
    KubeObject newest = replicaSets.newest();
    int wanted = Deployments.replicas(deployment);
    return newest != null
        && Deployments.replicas(newest) == wanted
        && Revisions.desiredReplicas(newest) == wanted
        && Deployments.available(newest) == wanted;
  }

  private void scaleEach(List<KubeObject> active) {
    int wanted = Deployments.replicas(deployment);
    int allowed = wanted > 0 ? wanted + Deployments.maxSurge(deployment) : 0;
    int toAdd = allowed - Deployments.sumReplicas(active);
    List<KubeObject> sorted = new ArrayList<>(active);
    if (toAdd != 0) {
      sorted.sort(toAdd > 0 ? ReplicaSets.LARGEST_THEN_NEWEST : ReplicaSets.LARGEST_THEN_OLDEST);
    }
    Map<KubeObject, Integer> sizes = new LinkedHashMap<>();
    int added = 0;
    for (KubeObject replicaSet : sorted) {
      int share = share(replicaSet, toAdd, added);
      sizes.put(replicaSet, Deployments.replicas(replicaSet) + share);
      added += share;
    }
    int leftover = toAdd - added;
    for (Map.Entry<KubeObject, Integer> entry : sizes.entrySet()) {
      // Rounding leaves a rest, which the first one takes.
      int size = Math.max(0, entry.getValue() + leftover);
      leftover = 0;
      writer.scale(entry.getKey(), size, deployment);
    }
  }

  private int share(KubeObject replicaSet, int toAdd, int added) {
    if (Deployments.replicas(replicaSet) == 0 || toAdd == 0 || toAdd == added) {
      return 0;
    }
    int fraction = fraction(replicaSet);
    int rest = toAdd - added;
    return toAdd > 0 ? Math.min(fraction, rest) : Math.max(fraction, rest);
  }

  private int fraction(KubeObject replicaSet) {
    int size = Deployments.replicas(replicaSet);
    if (Deployments.replicas(deployment) == 0) {
      return -size;
    }
    long before = Revisions.maxReplicas(replicaSet);
    if (before <= 0) {
      before = deployment.status().path("replicas").asLong();
    }
    if (before == 0) {
      return 0;
    }
    long now = Deployments.replicas(deployment) + (long) Deployments.maxSurge(deployment);
    return (int) Math.round((double) size * now / before) - size;
  }
}
