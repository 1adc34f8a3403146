package io.kubejar.controllermanager.statefulset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.PodControl;

/**
 * Makes, repairs and deletes a StatefulSet's Pods with their claims, and records events.
 *
 * <p>Follows {@code pkg/controller/statefulset/stateful_pod_control.go}.
 */
final class StatefulPodControl {
  private final ResourceClient pods;
  private final ResourceClient claims;
  private final Informer claimCache;
  private final EventRecorder events;

  StatefulPodControl(ComponentContext context, EventRecorder events) {
    this.pods = context.client().resource("v1", "pods");
    this.claims = context.client().resource("v1", "persistentvolumeclaims");
    this.claimCache = context.informers().informer("v1", "persistentvolumeclaims");
    this.events = events;
  }

  void create(KubeObject set, ObjectNode pod, int ordinal) {
    createMissingClaims(set, ordinal);
    String name = pod.path("metadata").path("name").asText();
    try {
      pods.create(set.namespace(), pod);
      tell(set, "create", name);
    } catch (StatusException e) {
      if (!e.isAlreadyExists() && !PodControl.isNamespaceTerminating(e)) {
        tellFailure(set, "create", name, e);
      }
      throw e;
    }
  }

  /** Claims are made once and kept when their Pod goes. */
  void createMissingClaims(KubeObject set, int ordinal) {
    for (ObjectNode claim : StatefulPods.claims(set, ordinal)) {
      String name = claim.path("metadata").path("name").asText();
      if (claimCache.get(set.namespace(), name) != null) {
        continue;
      }
      try {
        claims.create(set.namespace(), claim);
        String pod = StatefulPods.name(set, ordinal);
        events.normal(
            set,
            "SuccessfulCreate",
            "create Claim %s Pod %s in StatefulSet %s success".formatted(name, pod, set.name()));
      } catch (StatusException e) {
        if (!e.isAlreadyExists()) {
          String pod = StatefulPods.name(set, ordinal);
          events.warning(
              set,
              "FailedCreate",
              "create Claim %s for Pod %s in StatefulSet %s failed error: %s"
                  .formatted(name, pod, set.name(), e.getMessage()));
          throw e;
        }
      }
    }
  }

  /** Gives a Pod its identity back, and its claims. */
  void repair(KubeObject set, KubeObject pod, int ordinal) {
    createMissingClaims(set, ordinal);
    alignClaimOwners(set, pod, ordinal, false);
    ObjectNode json = pod.mutableJson();
    if (StatefulPods.identify(set, json, ordinal)) {
      pods.update(json);
      tell(set, "update", pod.name());
    }
  }

  void delete(KubeObject set, KubeObject pod) {
    ObjectNode options = Json.object();
    options.putObject("preconditions").put("uid", pod.uid());
    try {
      pods.delete(pod.namespace(), pod.name(), options);
      tell(set, "delete", pod.name());
    } catch (StatusException e) {
      if (e.isNotFound() || e.isConflict()) {
        return;
      }
      tellFailure(set, "delete", pod.name(), e);
      throw e;
    }
  }

  /** Makes the owners of a Pod's claims as the retention policy says now. */
  void alignClaimOwners(KubeObject set, KubeObject pod, int ordinal, boolean condemned) {
    ClaimOwners owners = new ClaimOwners(set, pod, condemned);
    for (ObjectNode wanted : StatefulPods.claims(set, ordinal)) {
      String name = wanted.path("metadata").path("name").asText();
      KubeObject claim = claimCache.get(set.namespace(), name);
      if (claim != null) {
        ObjectNode json = claim.mutableJson();
        if (owners.put(json)) {
          claims.update(json);
        }
      }
    }
  }

  private void tell(KubeObject set, String verb, String pod) {
    events.normal(
        set,
        reason("Successful", verb),
        "%s Pod %s in StatefulSet %s successful".formatted(verb, pod, set.name()));
  }

  private void tellFailure(KubeObject set, String verb, String pod, StatusException e) {
    events.warning(
        set,
        reason("Failed", verb),
        "%s Pod %s in StatefulSet %s failed error: %s"
            .formatted(verb, pod, set.name(), e.getMessage()));
  }

  private static String reason(String outcome, String verb) {
    return outcome + Character.toUpperCase(verb.charAt(0)) + verb.substring(1);
  }
}
