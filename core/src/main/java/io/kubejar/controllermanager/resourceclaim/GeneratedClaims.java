package io.kubejar.controllermanager.resourceclaim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the ResourceClaims that Pods ask for by a template, and names them in the Pods' status.
 *
 * <p>Follows {@code handleClaim} of {@code pkg/controller/resourceclaim/controller.go}.
 */
final class GeneratedClaims {
  static final String API = "resource.k8s.io/v1";
  private static final String POD_CLAIM = "resource.kubernetes.io/pod-claim-name";
  private static final String BY_OWNER = "claim-owner";

  private final Informer claims;
  private final Informer templates;
  private final ResourceClient client;
  private final ResourceClient podClient;
  private final EventRecorder events;

  GeneratedClaims(ComponentContext context) {
    claims = context.informers().informer(API, "resourceclaims");
    templates = context.informers().informer(API, "resourceclaimtemplates");
    client = context.client().resource(API, "resourceclaims");
    podClient = context.client().resource("v1", "pods");
    events = context.events().component("resource_claim", "");
    claims.addIndex(BY_OWNER, claim -> List.of(OwnerReferences.controllerUid(claim)));
  }

  /** The claims that were made for a Pod; a view. */
  Collection<KubeObject> of(KubeObject pod) {
    return claims.byIndex(BY_OWNER, pod.uid());
  }

  /**
   * Makes what is missing.
   *
   * @throws IllegalStateException if a claim can't be made; the Pod has an event about it
   */
  void ensure(KubeObject pod) {
    ArrayNode made = Json.array();
    for (JsonNode entry : pod.spec().path("resourceClaims")) {
      String template = entry.path("resourceClaimTemplateName").asText();
      String podClaim = entry.path("name").asText();
      if (!template.isEmpty()) {
        KubeObject claim = find(pod, podClaim);
        String name = claim == null ? create(pod, podClaim, template) : claim.name();
        if (!isNamed(pod, podClaim, name)) {
          made.addObject().put("name", podClaim).put("resourceClaimName", name);
        }
      }
    }
    if (!made.isEmpty()) {
      ObjectNode patch = Json.object();
      patch.putObject("status").set("resourceClaimStatuses", made);
      podClient.patch(
          pod.namespace(), pod.name(), "status", "application/strategic-merge-patch+json", patch);
    }
  }

  private @Nullable KubeObject find(KubeObject pod, String podClaim) {
    for (KubeObject claim : of(pod)) {
      if (podClaim.equals(claim.annotation(POD_CLAIM))) {
        return claim;
      }
    }
    return null;
  }

  private static boolean isNamed(KubeObject pod, String podClaim, String name) {
    for (JsonNode status : pod.status().path("resourceClaimStatuses")) {
      if (status.path("name").asText().equals(podClaim)) {
        return status.path("resourceClaimName").asText().equals(name);
      }
    }
    return false;
  }

  private String create(KubeObject pod, String podClaim, String templateName) {
    KubeObject template = templates.get(pod.namespace(), templateName);
    if (template == null) {
      String message =
          "PodResourceClaim %1$s: resource claim template \"%2$s\":"
                  .formatted(podClaim, templateName)
              + " resourceclaimtemplate.resource.k8s.io \"%s\" not found".formatted(templateName);
      events.warning(pod, "FailedResourceClaimCreation", message);
      throw new IllegalStateException(message);
    }
    JsonNode given = template.spec().path("metadata");
    ObjectNode claim = Json.object().put("apiVersion", API).put("kind", "ResourceClaim");
    ObjectNode metadata = claim.putObject("metadata");
    metadata.put("generateName", pod.name() + "-" + podClaim + "-");
    if (given.has("labels")) {
      metadata.set("labels", given.get("labels"));
    }
    ObjectNode annotations = metadata.putObject("annotations");
    annotations.setAll(Json.objectOrEmpty(given.path("annotations")));
    annotations.put(POD_CLAIM, podClaim);
    metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(pod));
    claim.set("spec", template.spec().path("spec"));
    return client.create(pod.namespace(), claim).name();
  }
}
