package io.kubejar.controllermanager.disruption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.time.Duration;
import java.time.Instant;

/**
 * Takes back what was said of Pods that were to be disrupted but were not: two minutes after the
 * condition {@code DisruptionTarget} became true, it turns false on a Pod that still runs.
 *
 * <p>Follows {@code syncStalePodDisruption} of {@code pkg/controller/disruption/disruption.go}.
 * What a kubelet said is left to it.
 */
final class StaleDisruptions implements Reconciler {
  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final String TYPE = "DisruptionTarget";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final ComponentContext context;
  private final ReconcileLoop reconcileLoop;
  private final Informer pods;
  private final ResourceClient client;

  /** Starts to watch Pods. */
  StaleDisruptions(String controller, ComponentContext context) {
    this.context = context;
    this.reconcileLoop = new ReconcileLoop(controller, context.loop(), context.trace(), this);
    this.client = context.client().resource("v1", "pods");
    this.pods = context.informers().informer("v1", "pods");
    pods.addHandler(new KeyEvents(PODS, this::enqueueIfMarked));
  }

  void stop() {
    reconcileLoop.stop();
  }

  private void enqueueIfMarked(ObjectRef key) {
    KubeObject pod = pods.get(key.namespace(), key.name());
    if (pod != null && isMarked(pod)) {
      reconcileLoop.enqueue(key);
    }
  }

  private static boolean isMarked(KubeObject pod) {
    JsonNode condition = Conditions.find(pod.status(), TYPE);
    return condition.path("status").asText().equals("True")
        && !condition.path("reason").asText().equals("TerminationByKubelet")
        && !pod.isBeingDeleted()
        && !Pods.isTerminal(pod);
  }

  @Override
  public Result reconcile(ObjectRef key) {
    KubeObject pod = pods.get(key.namespace(), key.name());
    if (pod == null || !isMarked(pod)) {
      return Result.DONE;
    }
    Instant now = context.loop().clock().now();
    Instant since =
        Timestamps.parse(Conditions.find(pod.status(), TYPE).path("lastTransitionTime"));
    Duration left = since == null ? Duration.ZERO : Duration.between(now, since.plus(TIMEOUT));
    if (!left.isNegative() && !left.isZero()) {
      return new Result.After(left);
    }
    ObjectNode json = pod.mutableJson();
    Conditions.update(json.withObjectProperty("status"), Conditions.of(TYPE, "False", "", "", now));
    try {
      client.updateStatus(json);
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
    return Result.DONE;
  }
}
