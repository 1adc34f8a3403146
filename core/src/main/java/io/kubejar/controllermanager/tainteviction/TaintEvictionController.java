package io.kubejar.controllermanager.tainteviction;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.NodePodIndex;
import io.kubejar.controllermanager.podcontrol.PodDisruption;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.Taints;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Deletes Pods that do not tolerate a NoExecute taint of their node, at once or when the time that
 * they tolerate it is over.
 *
 * <p>Follows {@code pkg/controller/tainteviction/taint_eviction.go}.
 */
public final class TaintEvictionController implements Controller {
  private static final String NAME = "taint-eviction-controller";

  private @Nullable Running running;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    running = new Running(context);
  }

  @Override
  public void stop() {
    if (running != null) {
      running.reconcileLoop.stop();
    }
  }

  private static final class Running implements Reconciler {
    private static final GroupResource PODS = new GroupResource("", "pods");

    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final EventRecorder events;
    private final Informer pods;
    private final Informer nodes;
    private final NodePodIndex podsByNode;
    private final PodDisruption disruption;
    // Since when Pods, by uid, have stood a taint that they tolerate for some time only.
    private final Map<String, Instant> toleratedSince = new HashMap<>();

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component(NAME, "");
      nodes = context.informers().informer("v1", "nodes");
      pods = context.informers().informer("v1", "pods");
      podsByNode = new NodePodIndex(pods);
      disruption = new PodDisruption(context.client().resource("v1", "pods"));
      nodes.addHandler(new NodeChanges());
      pods.addHandler(new PodChanges());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject pod = pods.get(key.namespace(), key.name());
      KubeObject node = pod == null ? null : nodes.get("", Pods.nodeName(pod));
      if (pod == null || node == null || pod.isBeingDeleted()) {
        return Result.DONE;
      }
      List<JsonNode> taints = Taints.of(node, Taints.NO_EXECUTE);
      if (taints.isEmpty()) {
        if (toleratedSince.remove(pod.uid()) != null) {
          events.normal(pod, "TaintManagerEviction", "Cancelling deletion of Pod " + Pods.key(pod));
        }
        return Result.DONE;
      }
      Duration tolerated = toleration(pod, taints);
      if (tolerated == null) {
        toleratedSince.remove(pod.uid());
        return Result.DONE;
      }
      Instant now = context.loop().clock().now();
      Instant since = toleratedSince.computeIfAbsent(pod.uid(), u -> now);
      Duration left = Duration.between(now, since.plus(tolerated));
      if (left.isNegative() || left.isZero()) {
        evict(pod, now);
        return Result.DONE;
      }
      return new Result.After(left);
    }

    /** How long the Pod tolerates all of the taints: zero for not at all, null for ever. */
    private static @Nullable Duration toleration(KubeObject pod, List<JsonNode> taints) {
      Duration shortest = null;
      for (JsonNode taint : taints) {
        List<JsonNode> tolerating = Taints.tolerating(pod.spec(), taint);
        if (tolerating.isEmpty()) {
          return Duration.ZERO;
        }
        for (JsonNode toleration : tolerating) {
          if (toleration.path("tolerationSeconds").isNumber()) {
            long seconds = Math.max(0, toleration.path("tolerationSeconds").asLong());
            Duration limit = Duration.ofSeconds(seconds);
            shortest = shortest == null || limit.compareTo(shortest) < 0 ? limit : shortest;
          }
        }
      }
      return shortest;
    }

    private void evict(KubeObject pod, Instant now) {
      events.normal(pod, "TaintManagerEviction", "Marking for deletion Pod " + Pods.key(pod));
      String message = "Taint manager: deleting due to NoExecute taint";
      disruption.mark(pod, "DeletionByTaintManager", message, false, now);
      disruption.delete(pod);
    }

    private void enqueue(KubeObject pod) {
      reconcileLoop.enqueue(new ObjectRef(PODS, pod.namespace(), pod.name()));
    }

    private final class NodeChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject node) {
        if (!Taints.of(node, Taints.NO_EXECUTE).isEmpty()) {
          podsByNode.podsOn(node.name()).forEach(Running.this::enqueue);
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject node) {
        if (!Taints.of(old, Taints.NO_EXECUTE).equals(Taints.of(node, Taints.NO_EXECUTE))) {
          podsByNode.podsOn(node.name()).forEach(Running.this::enqueue);
        }
      }

      @Override
      public void onDelete(KubeObject node) {}
    }

    private final class PodChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject pod) {
        KubeObject node = nodes.get("", Pods.nodeName(pod));
        if (node != null && !Taints.of(node, Taints.NO_EXECUTE).isEmpty()) {
          enqueue(pod);
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject pod) {
        boolean same =
            Pods.nodeName(old).equals(Pods.nodeName(pod))
                && old.spec().path("tolerations").equals(pod.spec().path("tolerations"));
        if (!same) {
          onAdd(pod);
        }
      }

      @Override
      public void onDelete(KubeObject pod) {
        toleratedSince.remove(pod.uid());
      }
    }
  }
}
