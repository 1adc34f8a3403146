package io.kubejar.controllermanager.deployment;

import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves Pods from the old ReplicaSets to the newest one, never more than {@code maxSurge} too many
 * and never more than {@code maxUnavailable} too few.
 *
 * <p>Follows {@code pkg/controller/deployment/rolling.go}.
 */
final class RollingUpdate {
  private final DeploymentWriter writer;
  private final KubeObject deployment;
  private final ReplicaSets replicaSets;

  RollingUpdate(DeploymentWriter writer, KubeObject deployment, ReplicaSets replicaSets) {
    this.writer = writer;
    this.deployment = deployment;
    this.replicaSets = replicaSets;
  }

  /** Gives the newest ReplicaSet the size that it may have now; true if that changed it. */
  boolean scaleNewest() {
    KubeObject newest = replicaSets.newest();
    if (newest == null) {
      return false;
    }
    int wanted = Deployments.replicas(deployment);
    int size = Deployments.replicas(newest);
    if (size > wanted) {
      return writer.scaleIfDifferent(newest, wanted, deployment);
    }
    int allowed = Deployments.newReplicaSetSize(deployment, replicaSets.all(), size);
    return writer.scaleIfDifferent(newest, allowed, deployment);
  }

  /** Takes Pods from the old ReplicaSets, unhealthy ones first; true if any was taken. */
  boolean scaleDownOld() {
    int oldPods = Deployments.sumReplicas(replicaSets.old());
    if (oldPods == 0) {
      return false;
    }
    KubeObject newest = replicaSets.newest();
    int unavailableOfNewest =
        newest == null ? 0 : Deployments.replicas(newest) - Deployments.available(newest);
    int most = Deployments.sumReplicas(replicaSets.all()) - minAvailable() - unavailableOfNewest;
    if (most <= 0) {
      return false;
    }
    List<KubeObject> old = new ArrayList<>(ReplicaSets.active(replicaSets.old()));
    old.sort(ReplicaSets.OLDEST_FIRST);
    int unhealthy = removeUnhealthy(old, most);
    int healthy = removeHealthy(old);
    return unhealthy + healthy > 0;
  }

  private int minAvailable() {
    return Deployments.replicas(deployment) - Deployments.maxUnavailable(deployment);
  }

  /** Replicas that are not available serve nobody, so they may go at once. Updates the list. */
  private int removeUnhealthy(List<KubeObject> old, int most) {
    int removed = 0;
    for (int i = 0; i < old.size() && removed < most; i++) {
      KubeObject replicaSet = old.get(i);
      int size = Deployments.replicas(replicaSet);
      int unhealthy = size - Deployments.available(replicaSet);
      int count = Math.min(most - removed, unhealthy);
      if (count > 0) {
        old.set(i, writer.scale(replicaSet, size - count, deployment));
        removed += count;
      }
    }
    return removed;
  }

  /**
   * The available Pods that will stay. A ReplicaSet that was just scaled down still counts the Pods
   * in its status that its controller is about to delete; Kubernetes counts them too, and may fall
   * below the minimum when both controllers act at the same moment.
   */
  private int surelyAvailable() {
    int available = 0;
    for (KubeObject replicaSet : replicaSets.all()) {
      available += Math.min(Deployments.available(replicaSet), Deployments.replicas(replicaSet));
    }
    return available;
  }

  private int removeHealthy(List<KubeObject> old) {
    int spare = surelyAvailable() - minAvailable();
    int removed = 0;
    for (KubeObject replicaSet : old) {
      int size = Deployments.replicas(replicaSet);
      int count = Math.min(size, spare - removed);
      if (count > 0) {
        writer.scale(replicaSet, size - count, deployment);
        removed += count;
      }
    }
    return removed;
  }
}
