package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ResourceClient;
import io.kubejar.scheduler.framework.NodeSelectorTerms;
import io.kubejar.scheduler.framework.PodInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ResourceClaims of pods: finds them, and writes what was decided.
 *
 * <p>Follows {@code bindClaim} of {@code plugins/dynamicresources/dynamicresources.go} and {@code
 * k8s.io/dynamic-resource-allocation/resourceclaim/claim.go}.
 */
final class ResourceClaims {
  private static final String API = "resource.k8s.io/v1";
  private static final String FINALIZER = "resource.kubernetes.io/delete-protection";
  private static final String POD_CLAIM = "resource.kubernetes.io/pod-claim-name";
  private static final String BY_OWNER = "scheduler-claim-owner";
  private static final int MOST_CONSUMERS = 256;

  private final Informer claims;
  private final ResourceClient client;

  ResourceClaims(ComponentContext context) {
    claims = context.informers().informer(API, "resourceclaims");
    client = context.client().resource(API, "resourceclaims");
    if (!claims.hasIndex(BY_OWNER)) {
      claims.addIndex(
          BY_OWNER,
          claim ->
              claim.controllerRef().map(r -> List.of(r.path("uid").asText())).orElse(List.of()));
    }
  }

  Informer informer() {
    return claims;
  }

  /** Whether a claim is one of a pod's. */
  static boolean isOf(PodInfo pod, KubeObject claim) {
    if (!claim.namespace().equals(pod.namespace())) {
      return false;
    }
    boolean owned =
        claim.controllerRef().map(r -> r.path("uid").asText().equals(pod.uid())).orElse(false);
    for (JsonNode entry : pod.spec().path("resourceClaims")) {
      owned |= entry.path("resourceClaimName").asText().equals(claim.name());
    }
    return owned;
  }

  /**
   * The claims of a pod in the order of its spec.
   *
   * @throws IllegalArgumentException if one is missing or goes; the message says so
   */
  List<KubeObject> of(PodInfo pod) {
    List<KubeObject> found = new ArrayList<>();
    for (JsonNode entry : pod.spec().path("resourceClaims")) {
      String name = entry.path("resourceClaimName").asText();
      KubeObject claim =
          name.isEmpty()
              ? generated(pod, entry.path("name").asText())
              : claims.get(pod.namespace(), name);
      if (claim == null) {
        throw new IllegalArgumentException(
            name.isEmpty()
                ? "pod %s/%s: ResourceClaim not created yet".formatted(pod.namespace(), pod.name())
                : "resourceclaim.resource.k8s.io \"" + name + "\" not found");
      }
      if (claim.isBeingDeleted()) {
        throw new IllegalArgumentException(
            "resourceclaim \"" + claim.name() + "\" is being deleted");
      }
      found.add(claim);
    }
    return found;
  }

  private @Nullable KubeObject generated(PodInfo pod, String podClaim) {
    for (KubeObject claim : claims.byIndex(BY_OWNER, pod.uid())) {
      if (podClaim.equals(claim.annotation(POD_CLAIM))) {
        return claim;
      }
    }
    return null;
  }

  static boolean isAllocated(KubeObject claim) {
    return claim.status().path("allocation").isObject();
  }

  static boolean isReservedFor(KubeObject claim, PodInfo pod) {
    for (JsonNode consumer : claim.status().path("reservedFor")) {
      if (consumer.path("uid").asText().equals(pod.uid())) {
        return true;
      }
    }
    return false;
  }

  /** Whether one more pod may use an allocated claim. */
  static boolean hasRoomFor(KubeObject claim, PodInfo pod) {
    return isReservedFor(claim, pod) || claim.status().path("reservedFor").size() < MOST_CONSUMERS;
  }

  static boolean isUsableFrom(KubeObject claim, KubeObject node) {
    JsonNode selector = claim.status().path("allocation").path("nodeSelector");
    return !selector.isObject() || NodeSelectorTerms.of(selector).matches(node);
  }

  /**
   * Reserves a claim for a pod, and allocates it if that was decided.
   *
   * @param allocation null if it is allocated already
   */
  void bind(KubeObject known, PodInfo pod, @Nullable ObjectNode allocation) {
    KubeObject claim = client.get(known.namespace(), known.name());
    if (allocation != null && !hasFinalizer(claim)) {
      ObjectNode json = claim.mutableJson();
      json.withObjectProperty("metadata").withArrayProperty("finalizers").add(FINALIZER);
      claim = client.update(json);
    }
    if (isReservedFor(claim, pod) && allocation == null) {
      return;
    }
    ObjectNode json = claim.mutableJson();
    ObjectNode status = json.withObjectProperty("status");
    if (allocation != null) {
      status.set("allocation", allocation);
    }
    ArrayNode consumers = status.withArrayProperty("reservedFor");
    consumers.addObject().put("resource", "pods").put("name", pod.name()).put("uid", pod.uid());
    client.updateStatus(json);
  }

  private static boolean hasFinalizer(KubeObject claim) {
    for (JsonNode finalizer : claim.metadata().path("finalizers")) {
      if (finalizer.asText().equals(FINALIZER)) {
        return true;
      }
    }
    return false;
  }
}
