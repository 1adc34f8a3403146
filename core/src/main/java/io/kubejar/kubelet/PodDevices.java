package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.kubelet.ReferencedObjects.Kind;
import io.kubejar.kubelet.ReferencedObjects.Reference;

/**
 * The devices of a Pod: its ResourceClaims must be reserved for it before its sandbox is made. No
 * driver is called to prepare them.
 *
 * <p>Follows {@code PrepareResources} of {@code pkg/kubelet/cm/dra/manager.go}.
 */
final class PodDevices {
  private PodDevices() {}

  /** Why a Pod's devices can't be prepared now, empty if they can; the Pod waits for the claim. */
  static String obstacle(PodWorker pod) {
    for (JsonNode entry : pod.pod().spec().path("resourceClaims")) {
      String name = claimName(pod.pod(), entry);
      if (name.isEmpty()) {
        return "pod %s/%s: ResourceClaim not created yet"
            .formatted(pod.pod().namespace(), pod.pod().name());
      }
      Reference reference = new Reference(Kind.RESOURCE_CLAIM, pod.pod().namespace(), name);
      KubeObject claim = pod.objects().get(reference);
      if (claim == null || !isReservedFor(claim, pod.pod())) {
        pod.awaitObject(reference);
        return claim == null
            ? "failed to fetch ResourceClaim %1$s referenced by pod %2$s:"
                    .formatted(name, pod.pod().name())
                + " resourceclaims.resource.k8s.io \"%s\" not found".formatted(name)
            : "pod %s (%s) is not allowed to use ResourceClaim %s (%s)"
                .formatted(pod.pod().name(), pod.pod().uid(), name, claim.uid());
      }
    }
    return "";
  }

  private static String claimName(KubeObject pod, JsonNode entry) {
    for (JsonNode status : pod.status().path("resourceClaimStatuses")) {
      if (status.path("name").equals(entry.path("name"))) {
        return status.path("resourceClaimName").asText();
      }
    }
    return entry.path("resourceClaimName").asText();
  }

  private static boolean isReservedFor(KubeObject claim, KubeObject pod) {
    for (JsonNode consumer : claim.status().path("reservedFor")) {
      if (consumer.path("uid").asText().equals(pod.uid())) {
        return true;
      }
    }
    return false;
  }
}
