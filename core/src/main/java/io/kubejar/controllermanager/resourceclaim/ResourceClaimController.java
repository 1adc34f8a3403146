package io.kubejar.controllermanager.resourceclaim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler.Result;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.Finalizers;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the ResourceClaims of Pods that name a template, and gives devices back when no Pod uses a
 * claim any more.
 *
 * <p>Follows {@code pkg/controller/resourceclaim/controller.go}.
 */
public final class ResourceClaimController extends LoopedController {
  private static final String NAME = "resourceclaim-controller";
  private static final String FINALIZER = "resource.kubernetes.io/delete-protection";
  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final GroupResource CLAIMS =
      new GroupResource("resource.k8s.io", "resourceclaims");

  public ResourceClaimController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    Running running = new Running(context);
    return List.of(running.podLoop, running.claimLoop);
  }

  private static final class Running {
    private final ReconcileLoop podLoop;
    private final ReconcileLoop claimLoop;
    private final Informer pods;
    private final Informer claims;
    private final ResourceClient client;
    private final ResourceClient podClient;
    private final GeneratedClaims generated;

    Running(ComponentContext context) {
      podLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::reconcilePod);
      claimLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::reconcileClaim);
      client = context.client().resource(GeneratedClaims.API, "resourceclaims");
      podClient = context.client().resource("v1", "pods");
      pods = context.informers().informer("v1", "pods");
      claims = context.informers().informer(GeneratedClaims.API, "resourceclaims");
      generated = new GeneratedClaims(context);
      pods.addHandler(new MappedEvents(Running::podKeys, podLoop::enqueue));
      pods.addHandler(new MappedEvents(this::claimKeys, claimLoop::enqueue));
      claims.addHandler(new KeyEvents(CLAIMS, claimLoop::enqueue));
    }

    private static List<ObjectRef> podKeys(KubeObject pod) {
      return pod.spec().path("resourceClaims").isEmpty()
          ? List.of()
          : List.of(new ObjectRef(PODS, pod.namespace(), pod.name()));
    }

    /** The claims that a Pod names, and those made for it. */
    private Set<ObjectRef> claimKeys(KubeObject pod) {
      JsonNode entries = pod.spec().path("resourceClaims");
      if (entries.isEmpty()) {
        return Set.of();
      }
      Set<ObjectRef> keys = new LinkedHashSet<>();
      for (JsonNode entry : entries) {
        String name = entry.path("resourceClaimName").asText();
        if (!name.isEmpty()) {
          keys.add(new ObjectRef(CLAIMS, pod.namespace(), name));
        }
      }
      for (KubeObject claim : generated.of(pod)) {
        keys.add(new ObjectRef(CLAIMS, claim.namespace(), claim.name()));
      }
      return keys;
    }

    private Result reconcilePod(ObjectRef key) {
      KubeObject pod = pods.get(key.namespace(), key.name());
      if (pod != null && !pod.isBeingDeleted() && !Pods.isTerminal(pod)) {
        generated.ensure(pod);
        if (!Pods.nodeName(pod).isEmpty()) {
          claimKeys(pod).forEach(claim -> reserve(claim, pod));
        }
      }
      return Result.DONE;
    }

    /** A Pod that went to its node without the scheduler may use what is allocated already. */
    private void reserve(ObjectRef key, KubeObject pod) {
      KubeObject claim = claims.get(key.namespace(), key.name());
      if (claim == null || !claim.status().path("allocation").isObject()) {
        return;
      }
      for (JsonNode consumer : claim.status().path("reservedFor")) {
        if (consumer.path("uid").asText().equals(pod.uid())) {
          return;
        }
      }
      ObjectNode json = claim.mutableJson();
      json.withObjectProperty("status")
          .withArrayProperty("reservedFor")
          .addObject()
          .put("resource", "pods")
          .put("name", pod.name())
          .put("uid", pod.uid());
      client.updateStatus(json);
    }

    private Result reconcileClaim(ObjectRef key) {
      KubeObject claim = claims.get(key.namespace(), key.name());
      if (claim == null) {
        return Result.DONE;
      }
      ArrayNode valid = Json.array();
      for (JsonNode consumer : claim.status().path("reservedFor")) {
        if (!consumer.path("resource").asText().equals("pods") || isInUse(claim, consumer)) {
          valid.add(consumer);
        }
      }
      boolean unused = valid.isEmpty() && claim.status().path("allocation").isObject();
      boolean stale = valid.size() < claim.status().path("reservedFor").size();
      boolean wasUsed = !claim.status().path("reservedFor").isEmpty() || claim.isBeingDeleted();
      if (stale || (unused && wasUsed)) {
        release(claim, valid);
      } else if (unused || !Finalizers.has(claim, FINALIZER)) {
        deleteIfOwnerIsDone(claim);
      } else if (!claim.status().path("allocation").isObject()) {
        Finalizers.remove(client, claim, FINALIZER);
      }
      return Result.DONE;
    }

    private void release(KubeObject claim, ArrayNode valid) {
      ObjectNode json = claim.mutableJson();
      ObjectNode status = json.withObjectProperty("status");
      if (valid.isEmpty()) {
        status.remove(List.of("reservedFor", "allocation", "devices"));
      } else {
        status.set("reservedFor", valid);
      }
      client.updateStatus(json);
    }

    /** The informer may not have the Pod yet that the scheduler has just reserved the claim for. */
    private boolean isInUse(KubeObject claim, JsonNode consumer) {
      String name = consumer.path("name").asText();
      String uid = consumer.path("uid").asText();
      KubeObject pod = pods.get(claim.namespace(), name);
      if (pod == null || !pod.uid().equals(uid)) {
        pod = podClient.find(claim.namespace(), name).orElse(null);
      }
      return pod != null && pod.uid().equals(uid) && !isDone(pod);
    }

    private static boolean isDone(KubeObject pod) {
      return Pods.isTerminal(pod) || (pod.isBeingDeleted() && Pods.nodeName(pod).isEmpty());
    }

    private void deleteIfOwnerIsDone(KubeObject claim) {
      JsonNode owner = claim.controllerRef().orElse(Json.emptyObject());
      KubeObject pod = pods.get(claim.namespace(), owner.path("name").asText());
      boolean done =
          owner.path("kind").asText().equals("Pod")
              && pod != null
              && pod.uid().equals(owner.path("uid").asText())
              && isDone(pod);
      if (!done || claim.isBeingDeleted()) {
        return;
      }
      try {
        client.delete(claim.namespace(), claim.name(), Json.object());
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
    }
  }
}
