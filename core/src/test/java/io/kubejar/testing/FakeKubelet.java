package io.kubejar.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for scheduler and kubelets: binds Pods to one node and brings each to the state that a
 * function says, after a time of the test's choosing.
 */
public final class FakeKubelet implements Controller, Reconciler {
  private final Function<KubeObject, State> wanted;
  private final Duration startup;
  private int addresses;
  private @Nullable ComponentContext context;
  private @Nullable Informer pods;
  private @Nullable ResourceClient client;
  private @Nullable ReconcileLoop reconcileLoop;

  /** What becomes of a Pod. */
  public enum State {
    PENDING,
    RUNNING,
    READY,
    SUCCEEDED,
    FAILED
  }

  /** A kubelet that makes every Pod ready at once. */
  public FakeKubelet() {
    this(pod -> State.READY, Duration.ZERO);
  }

  /**
   * A kubelet whose Pods come into a state after some time.
   *
   * @param wanted asked again at every change of the Pod
   */
  public FakeKubelet(Function<KubeObject, State> wanted, Duration startup) {
    this.wanted = wanted;
    this.startup = startup;
  }

  @Override
  public String name() {
    return "fake-kubelet";
  }

  @Override
  public void start(ComponentContext newContext) {
    context = newContext;
    client = newContext.client().resource("v1", "pods");
    ReconcileLoop newLoop = new ReconcileLoop(name(), newContext.loop(), newContext.trace(), this);
    reconcileLoop = newLoop;
    Informer informer = newContext.informers().informer("v1", "pods");
    pods = informer;
    informer.addHandler(
        new Informer.Handler() {
          @Override
          public void onAdd(KubeObject pod) {
            newLoop.enqueueAfter(key(pod), startup);
          }

          @Override
          public void onUpdate(KubeObject old, KubeObject pod) {
            newLoop.enqueue(key(pod));
          }

          @Override
          public void onDelete(KubeObject pod) {}
        });
  }

  private static ObjectRef key(KubeObject pod) {
    return new ObjectRef(new GroupResource("", "pods"), pod.namespace(), pod.name());
  }

  @Override
  public void stop() {
    if (reconcileLoop != null) {
      reconcileLoop.stop();
    }
  }

  @Override
  public Result reconcile(ObjectRef key) {
    KubeObject pod = pods == null ? null : pods.get(key.namespace(), key.name());
    if (pod == null || client == null || context == null) {
      return Result.DONE;
    }
    if (pod.isBeingDeleted()) {
      client.delete(key.namespace(), key.name(), Json.object().put("gracePeriodSeconds", 0));
      return Result.DONE;
    }
    String phase = pod.status().path("phase").asText();
    if (phase.equals("Succeeded") || phase.equals("Failed")) {
      return Result.DONE;
    }
    ObjectNode json = pod.mutableJson();
    if (setState(json, wanted.apply(pod), Timestamps.format(context.loop().clock().now()))) {
      client.updateStatus(json);
    }
    return Result.DONE;
  }

  private boolean setState(ObjectNode pod, State state, String now) {
    ObjectNode status = pod.withObjectProperty("status");
    String phase =
        switch (state) {
          case PENDING -> "Pending";
          case RUNNING, READY -> "Running";
          case SUCCEEDED -> "Succeeded";
          case FAILED -> "Failed";
        };
    String ready = state == State.READY ? "True" : "False";
    boolean same =
        status.path("phase").asText().equals(phase)
            && status.path("conditions").path(0).path("status").asText().equals(ready);
    if (same) {
      return false;
    }
    status.put("phase", phase);
    if (!status.has("startTime")) {
      status.put("startTime", now);
    }
    if (!status.has("podIP")) {
      addresses++;
      status.put("podIP", "10.0.%d.%d".formatted(addresses / 250, addresses % 250 + 1));
      status.putArray("podIPs").addObject().set("ip", status.get("podIP"));
    }
    ObjectNode condition = Json.object().put("type", "Ready").put("status", ready);
    status.putArray("conditions").add(condition.put("lastTransitionTime", now));
    return true;
  }
}
