package io.kubejar.controllermanager.nodelifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.NodePodIndex;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Watches the heartbeats of nodes: one that falls silent becomes Unknown, and nodes are tainted by
 * their conditions; the Pods of a silent node are not ready any more.
 *
 * <p>Follows {@code pkg/controller/nodelifecycle/node_lifecycle_controller.go}. That looks at all
 * nodes every 5 s; this looks at a node when it changes and when its grace period is over.
 */
public final class NodeLifecycleController implements Controller {
  private static final String NAME = "node-lifecycle-controller";
  private static final String LEASE_NAMESPACE = "kube-node-lease";

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
    private static final GroupResource NODES = new GroupResource("", "nodes");
    private static final Duration GRACE = Duration.ofSeconds(50);
    private static final Duration STARTUP_GRACE = Duration.ofSeconds(60);
    private static final List<String> WATCHED =
        List.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure");

    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final EventRecorder events;
    private final Informer nodes;
    private final ResourceClient nodeClient;
    private final ResourceClient podClient;
    private final NodePodIndex podsByNode;
    private final Map<String, Instant> lastHeartbeat = new HashMap<>();
    private final ZoneEvictions evictions = new ZoneEvictions();

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component("node-controller", "");
      nodeClient = context.client().resource("v1", "nodes");
      podClient = context.client().resource("v1", "pods");
      nodes = context.informers().informer("v1", "nodes");
      podsByNode = new NodePodIndex(context.informers().informer("v1", "pods"));
      nodes.addHandler(new NodeChanges());
      context
          .informers()
          .informer("coordination.k8s.io/v1", "leases")
          .addHandler(new LeaseChanges());
    }

    private Instant now() {
      return context.loop().clock().now();
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject node = nodes.get("", key.name());
      if (node == null) {
        return Result.DONE;
      }
      Instant heard = lastHeartbeat.computeIfAbsent(key.name(), n -> now());
      boolean started = !Conditions.find(node.status(), "Ready").isMissingNode();
      Instant silentAt = heard.plus(started ? GRACE : STARTUP_GRACE);
      boolean silent = !silentAt.isAfter(now());
      KubeObject current = silent ? markUnknown(node, heard) : node;
      Duration wait = silent ? null : Duration.between(now(), silentAt);
      boolean evicts = false;
      if (isUnready(current)) {
        Duration turn = evictions.ask(node.name(), now());
        evicts = turn != null && turn.isZero();
        wait =
            turn == null || turn.isZero() || (wait != null && wait.compareTo(turn) < 0)
                ? wait
                : turn;
      } else {
        evictions.forget(node.name());
      }
      ObjectNode json = current.mutableJson();
      if (NodeTaints.put(json, evicts, Timestamps.format(now()))) {
        nodeClient.update(json);
      }
      return wait == null ? Result.DONE : new Result.After(wait);
    }

    /** Whether a node says that it is not ready, or says nothing any more. */
    private static boolean isUnready(KubeObject node) {
      String ready = Conditions.find(node.status(), "Ready").path("status").asText();
      return ready.equals("False") || ready.equals("Unknown");
    }

    /** Looks at all other nodes if one makes a difference to them. */
    private void spread(ZoneEvictions.Change change) {
      if (change == ZoneEvictions.Change.NONE) {
        return;
      }
      for (KubeObject node : nodes.list()) {
        if (change == ZoneEvictions.Change.RESUMED) {
          lastHeartbeat.put(node.name(), now());
        }
        if (isUnready(node) || change == ZoneEvictions.Change.RESUMED) {
          enqueue(node.name());
        }
      }
    }

    private void observe(KubeObject node) {
      boolean said = !Conditions.find(node.status(), "Ready").isMissingNode();
      spread(evictions.observe(node, said ? isReady(node) : null, now()));
    }

    private KubeObject markUnknown(KubeObject node, Instant heard) {
      ObjectNode json = node.mutableJson();
      ObjectNode status = json.withObjectProperty("status");
      boolean changed = false;
      for (String type : WATCHED) {
        JsonNode before = Conditions.find(status, type);
        if (before.path("status").asText().equals("Unknown")) {
          continue;
        }
        boolean never = before.isMissingNode();
        ObjectNode unknown =
            Conditions.of(
                type,
                "Unknown",
                never ? "NodeStatusNeverUpdated" : "NodeStatusUnknown",
                never
                    ? "Kubelet never posted node status."
                    : "Kubelet stopped posting node status.",
                now());
        unknown.put(
            "lastHeartbeatTime", before.path("lastHeartbeatTime").asText(Timestamps.format(heard)));
        changed |= Conditions.update(status, unknown);
      }
      if (!changed) {
        return node;
      }
      KubeObject unknown = nodeClient.updateStatus(json);
      if (isReady(node)) {
        events.normal(
            unknown, "NodeNotReady", "Node %s status is now: NodeNotReady".formatted(node.name()));
        markPodsNotReady(unknown);
      }
      return unknown;
    }

    private static boolean isReady(KubeObject node) {
      return Conditions.isTrue(node.status(), "Ready");
    }

    /** The kubelet of a node that fell silent cannot say how its Pods are. */
    private void markPodsNotReady(KubeObject node) {
      for (KubeObject pod : List.copyOf(podsByNode.podsOn(node.name()))) {
        if (Pods.isReady(pod)) {
          ObjectNode json = pod.mutableJson();
          ObjectNode condition = Pods.readyCondition(pod).deepCopy();
          condition.put("status", "False");
          condition.put("lastTransitionTime", Timestamps.format(now()));
          Conditions.update(json.withObjectProperty("status"), condition);
          podClient.updateStatus(json);
          events.warning(pod, "NodeNotReady", "Node is not ready");
        }
      }
    }

    private void enqueue(String node) {
      reconcileLoop.enqueue(new ObjectRef(NODES, "", node));
    }

    private final class NodeChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject node) {
        lastHeartbeat.put(node.name(), now());
        if (NodeTaints.evicts(node)) {
          evictions.adopt(node.name());
        }
        observe(node);
        tell(node, "RegisteredNode", "Registered Node %s in Controller");
        enqueue(node.name());
      }

      private void tell(KubeObject node, String reason, String what) {
        String message = what.formatted(node.name());
        events.normal(node, reason, "Node %s event: %s".formatted(node.name(), message));
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject node) {
        if (!heartbeat(old).equals(heartbeat(node))) {
          lastHeartbeat.put(node.name(), now());
        }
        boolean same =
            old.status().path("conditions").equals(node.status().path("conditions"))
                && old.spec().equals(node.spec())
                && old.metadata().path("labels").equals(node.metadata().path("labels"));
        if (!same) {
          observe(node);
          enqueue(node.name());
        }
      }

      private static JsonNode heartbeat(KubeObject node) {
        return Conditions.find(node.status(), "Ready").path("lastHeartbeatTime");
      }

      @Override
      public void onDelete(KubeObject node) {
        lastHeartbeat.remove(node.name());
        evictions.forget(node.name());
        spread(evictions.remove(node.name(), now()));
        tell(node, "RemovingNode", "Removing Node %s from Controller");
      }
    }

    private final class LeaseChanges implements Informer.Handler {
      @Override
      public void onAdd(KubeObject lease) {
        if (lease.namespace().equals(LEASE_NAMESPACE)) {
          lastHeartbeat.computeIfPresent(lease.name(), (n, t) -> now());
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject lease) {
        onAdd(lease);
      }

      @Override
      public void onDelete(KubeObject lease) {}
    }
  }
}
