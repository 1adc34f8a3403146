package io.kubejar.controllermanager.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.controllermanager.podcontrol.IntOrPercent;

/**
 * What a Deployment asks for, and how many Pods its ReplicaSets have.
 *
 * <p>Follows {@code pkg/controller/deployment/util/deployment_util.go}.
 */
final class Deployments {
  private Deployments() {}

  /** The replicas that a Deployment or a ReplicaSet wants. */
  static int replicas(KubeObject object) {
    return object.spec().path("replicas").asInt(1);
  }

  /** The Pods of a ReplicaSet that are available. */
  static int available(KubeObject replicaSet) {
    return replicaSet.status().path("availableReplicas").asInt();
  }

  static LabelSelector selector(KubeObject object) {
    return LabelSelector.of(object.spec().path("selector"));
  }

  static JsonNode template(KubeObject object) {
    return object.spec().path("template");
  }

  static boolean isPaused(KubeObject deployment) {
    return deployment.spec().path("paused").asBoolean();
  }

  static boolean isRecreate(KubeObject deployment) {
    return deployment.spec().path("strategy").path("type").asText().equals("Recreate");
  }

  /** How many Pods a rolling update may have beyond the replicas; 0 for other strategies. */
  static int maxSurge(KubeObject deployment) {
    return isRecreate(deployment)
        ? 0
        : IntOrPercent.scaled(rolling(deployment, "maxSurge"), replicas(deployment), true, 0);
  }

  /** How many Pods may be missing during a rolling update; 0 for other strategies. */
  static int maxUnavailable(KubeObject deployment) {
    int replicas = replicas(deployment);
    if (isRecreate(deployment) || replicas == 0) {
      return 0;
    }
    JsonNode field = rolling(deployment, "maxUnavailable");
    int unavailable = IntOrPercent.scaled(field, replicas, false, 0);
    if (unavailable == 0 && maxSurge(deployment) == 0) {
      // Percentages may round both to zero, and then nothing could ever be rolled out.
      return 1;
    }
    return Math.min(unavailable, replicas);
  }

  private static JsonNode rolling(KubeObject deployment, String field) {
    return deployment.spec().path("strategy").path("rollingUpdate").path(field);
  }

  static boolean hasProgressDeadline(KubeObject deployment) {
    JsonNode deadline = deployment.spec().path("progressDeadlineSeconds");
    return deadline.isNumber() && deadline.asInt() != Integer.MAX_VALUE;
  }

  /** The replicas that some ReplicaSets want together. */
  static int sumReplicas(Iterable<KubeObject> replicaSets) {
    int sum = 0;
    for (KubeObject replicaSet : replicaSets) {
      sum += replicas(replicaSet);
    }
    return sum;
  }

  /** A count in the status of some ReplicaSets, added up. */
  static int sumStatus(Iterable<KubeObject> replicaSets, String field) {
    int sum = 0;
    for (KubeObject replicaSet : replicaSets) {
      sum += replicaSet.status().path(field).asInt();
    }
    return sum;
  }

  /** How many replicas the newest ReplicaSet may want now without exceeding the surge. */
  static int newReplicaSetSize(
      KubeObject deployment, Iterable<KubeObject> all, int currentSizeOfNew) {
    int wanted = replicas(deployment);
    if (isRecreate(deployment)) {
      return wanted;
    }
    int room = wanted + maxSurge(deployment) - sumReplicas(all);
    return room <= 0
        ? currentSizeOfNew
        : currentSizeOfNew + Math.min(room, wanted - currentSizeOfNew);
  }
}
