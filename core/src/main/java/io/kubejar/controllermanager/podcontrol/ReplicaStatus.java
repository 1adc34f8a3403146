package io.kubejar.controllermanager.podcontrol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts Pods into the status of a ReplicaSet or ReplicationController.
 *
 * <p>Follows {@code calculateStatus} of {@code pkg/controller/replicaset/replica_set_utils.go}.
 */
record ReplicaStatus(KubeObject owner, Instant now) {
  private static final String FAILURE = "ReplicaFailure";

  /** The status; counts of zero are left out as Go leaves them out. */
  ObjectNode of(List<KubeObject> pods, int terminating, @Nullable RuntimeException failure) {
    long minReadySeconds = owner.spec().path("minReadySeconds").asLong();
    LabelSelector template =
        LabelSelector.ofMap(owner.spec().path("template").path("metadata").path("labels"));
    int labeled = 0;
    int ready = 0;
    int available = 0;
    for (KubeObject pod : pods) {
      labeled += template.matches(pod) ? 1 : 0;
      ready += Pods.isReady(pod) ? 1 : 0;
      available += Pods.isAvailable(pod, minReadySeconds, now) ? 1 : 0;
    }
    ObjectNode status = Json.object();
    status.put("replicas", pods.size());
    putUnlessZero(status, "fullyLabeledReplicas", labeled);
    putUnlessZero(status, "readyReplicas", ready);
    putUnlessZero(status, "availableReplicas", available);
    if (owner.kind().equals("ReplicaSet")) {
      status.put("terminatingReplicas", terminating);
    }
    putUnlessZero(status, "observedGeneration", owner.generation());
    JsonNode conditions = owner.status().path("conditions");
    if (!conditions.isEmpty()) {
      status.set("conditions", conditions.deepCopy());
    }
    setFailure(status, pods.size(), failure);
    return status;
  }

  private void setFailure(ObjectNode status, int replicas, @Nullable RuntimeException failure) {
    boolean reported = !Conditions.find(status, FAILURE).isMissingNode();
    if (failure == null) {
      Conditions.remove(status, FAILURE);
    } else if (!reported) {
      int wanted = ReplicaReconciler.wantedReplicas(owner);
      String reason = replicas < wanted ? "FailedCreate" : replicas > wanted ? "FailedDelete" : "";
      String message = String.valueOf(failure.getMessage());
      Conditions.setUnlessSame(status, Conditions.of(FAILURE, "True", reason, message, now));
    }
  }

  private static void putUnlessZero(ObjectNode status, String field, long value) {
    if (value != 0) {
      status.set(field, Json.number(value));
    }
  }
}
