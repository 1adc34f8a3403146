package io.kubejar.controllermanager.podgc;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.NodePodIndex;
import io.kubejar.controllermanager.podcontrol.PodDisruption;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Deletes Pods that no kubelet will ever end: those of nodes that are gone, those that are being
 * deleted without having a node, and the oldest finished ones beyond {@value #MOST_FINISHED}.
 *
 * <p>Follows {@code pkg/controller/podgc/gc_controller.go}. That looks every 20 s; this is told of
 * the changes, and waits as long as that does before it believes that a node is gone.
 */
public final class PodGarbageCollector implements Controller {
  private static final String NAME = "pod-garbage-collector-controller";
  private static final int MOST_FINISHED = 12_500;
  private static final Duration QUARANTINE = Duration.ofSeconds(40);

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
      running.podLoop.stop();
      running.nodeLoop.stop();
    }
  }

  private static final class Running implements Reconciler {
    private static final GroupResource PODS = new GroupResource("", "pods");
    private static final GroupResource NODES = new GroupResource("", "nodes");

    private final ComponentContext context;
    private final ReconcileLoop podLoop;
    private final ReconcileLoop nodeLoop;
    private final Informer pods;
    private final Informer nodes;
    private final ResourceClient nodeClient;
    private final NodePodIndex podsByNode;
    private final PodDisruption disruption;
    private final Map<String, KubeObject> finished = new LinkedHashMap<>();

    Running(ComponentContext context) {
      this.context = context;
      podLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      nodeLoop =
          new ReconcileLoop(NAME, context.loop(), context.trace(), this::collectOrphansOfNode);
      disruption = new PodDisruption(context.client().resource("v1", "pods"));
      nodeClient = context.client().resource("v1", "nodes");
      nodes = context.informers().informer("v1", "nodes");
      pods = context.informers().informer("v1", "pods");
      podsByNode = new NodePodIndex(pods);
      pods.addHandler(new PodChanges());
      nodes.addHandler(new NodeDeletions());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject pod = pods.get(key.namespace(), key.name());
      if (pod == null) {
        return Result.DONE;
      }
      if (pod.isBeingDeleted() && Pods.nodeName(pod).isEmpty()) {
        disruption.deleteNow(pod);
      } else if (finished.size() > MOST_FINISHED) {
        deleteOldestFinished();
      }
      return Result.DONE;
    }

    private void deleteOldestFinished() {
      List<KubeObject> oldestFirst = new ArrayList<>(finished.values());
      oldestFirst.sort(
          Comparator.comparing(
                  (KubeObject pod) ->
                      Objects.requireNonNullElse(
                          Timestamps.parse(pod.metadata().path("creationTimestamp")),
                          Instant.EPOCH))
              .thenComparing(KubeObject::name));
      oldestFirst.subList(0, finished.size() - MOST_FINISHED).forEach(disruption::deleteNow);
    }

    private Result collectOrphansOfNode(ObjectRef key) {
      if (nodes.get("", key.name()) != null || nodeClient.find("", key.name()).isPresent()) {
        return Result.DONE;
      }
      Instant now = context.loop().clock().now();
      for (KubeObject pod : List.copyOf(podsByNode.podsOn(key.name()))) {
        disruption.mark(pod, "DeletionByPodGC", "PodGC: node no longer exists", true, now);
        disruption.deleteNow(pod);
      }
      return Result.DONE;
    }

    private void lookAtNodeLater(String node) {
      nodeLoop.enqueueAfter(new ObjectRef(NODES, "", node), QUARANTINE);
    }

    private final class PodChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject pod) {
        String node = Pods.nodeName(pod);
        if (!node.isEmpty() && nodes.get("", node) == null) {
          lookAtNodeLater(node);
        }
        look(pod);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject pod) {
        if (Pods.nodeName(old).isEmpty()) {
          onAdd(pod);
        } else {
          look(pod);
        }
      }

      private void look(KubeObject pod) {
        if (Pods.isTerminal(pod)) {
          finished.put(pod.uid(), pod);
        }
        boolean lost = pod.isBeingDeleted() && Pods.nodeName(pod).isEmpty();
        if (lost || finished.size() > MOST_FINISHED) {
          podLoop.enqueue(new ObjectRef(PODS, pod.namespace(), pod.name()));
        }
      }

      @Override
      public void onDelete(KubeObject pod) {
        finished.remove(pod.uid());
      }
    }

    private final class NodeDeletions implements Informer.Handler {
      @Override
      public void onAdd(KubeObject node) {}

      @Override
      public void onUpdate(KubeObject old, KubeObject node) {}

      @Override
      public void onDelete(KubeObject node) {
        if (!podsByNode.podsOn(node.name()).isEmpty()) {
          lookAtNodeLater(node.name());
        }
      }
    }
  }
}
