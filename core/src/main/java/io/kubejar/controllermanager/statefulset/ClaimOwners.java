package io.kubejar.controllermanager.statefulset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;

/**
 * Who owns a claim of a StatefulSet, and so takes it along when it goes: the set if its claims go
 * with it, a Pod that is scaled away if they go then, otherwise nobody of these.
 *
 * <p>Follows {@code updateClaimOwnerRefForSetAndPod} of {@code
 * pkg/controller/statefulset/stateful_set_utils.go}.
 */
final class ClaimOwners {
  private final KubeObject set;
  private final KubeObject pod;
  private final boolean ownedByPod;
  private final boolean ownedBySet;

  /**
   * @param condemned whether the Pod is scaled away
   */
  ClaimOwners(KubeObject set, KubeObject pod, boolean condemned) {
    this.set = set;
    this.pod = pod;
    this.ownedByPod = condemned && StatefulPods.deletesClaims(set, "whenScaled");
    this.ownedBySet = !ownedByPod && StatefulPods.deletesClaims(set, "whenDeleted");
  }

  /** Gives a claim its owners; false if it has them. Owners of other kinds stay. */
  boolean put(ObjectNode claim) {
    ObjectNode metadata = claim.withObjectProperty("metadata");
    ArrayNode owners = Json.array();
    boolean bySet = false;
    boolean byPod = false;
    for (JsonNode owner : metadata.path("ownerReferences")) {
      String uid = owner.path("uid").asText();
      bySet |= uid.equals(set.uid());
      byPod |= uid.equals(pod.uid());
      boolean kept = uid.equals(set.uid()) ? ownedBySet : !uid.equals(pod.uid()) || ownedByPod;
      if (kept) {
        owners.add(owner);
      }
    }
    if (bySet == ownedBySet && byPod == ownedByPod) {
      return false;
    }
    if (ownedBySet && !bySet) {
      owners.add(OwnerReferences.controlledBy(set));
    }
    if (ownedByPod && !byPod) {
      owners.add(OwnerReferences.to(pod));
    }
    metadata.set("ownerReferences", owners);
    return true;
  }
}
