package io.kubejar.controllermanager.nodeipam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import java.util.List;
import java.util.Optional;

/**
 * Gives every node without one a range of 256 Pod addresses, {@code spec.podCIDR}, and takes it
 * back when the node is deleted.
 *
 * <p>Follows {@code pkg/controller/nodeipam/ipam/range_allocator.go}.
 */
public final class NodeIpamController extends LoopedController {
  private static final String NAME = "node-ipam-controller";
  private static final GroupVersionResource NODES = GroupVersionResource.of("v1", "nodes");

  private final String clusterCidr;

  /**
   * @param clusterCidr the IPv4 range of all Pods, such as {@code 10.244.0.0/16}
   */
  public NodeIpamController(String clusterCidr) {
    super(NAME);
    this.clusterCidr = clusterCidr;
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context, new NodeRanges(clusterCidr)).reconcileLoop);
  }

  private static final class Running implements Reconciler, Informer.Handler {
    private final ReconcileLoop reconcileLoop;
    private final EventRecorder events;
    private final ResourceClient client;
    private final Informer nodes;
    private final NodeRanges ranges;

    Running(ComponentContext context, NodeRanges ranges) {
      this.ranges = ranges;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component("cidrAllocator", "");
      client = context.client().resource(NODES);
      nodes = context.informers().informer(NODES);
      nodes.addHandler(this);
    }

    @Override
    public void onAdd(KubeObject node) {
      JsonNode given = node.spec().path("podCIDRs");
      given.forEach(cidr -> ranges.occupy(cidr.asText()));
      if (given.isEmpty()) {
        reconcileLoop.enqueue(new ObjectRef(NODES.groupResource(), "", node.name()));
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject node) {
      boolean takenAway =
          node.spec().path("podCIDRs").isEmpty() && !old.spec().path("podCIDRs").isEmpty();
      if (takenAway) {
        onAdd(node);
      }
    }

    @Override
    public void onDelete(KubeObject node) {
      node.spec().path("podCIDRs").forEach(cidr -> ranges.release(cidr.asText()));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject node = nodes.get("", key.name());
      if (node == null
          || !node.spec().path("podCIDRs").isEmpty()
          || !node.spec().path("podCIDR").asText().isEmpty()) {
        return Result.DONE;
      }
      Optional<String> range = ranges.allocate();
      if (range.isEmpty()) {
        tell(node, "CIDRNotAvailable");
        throw new IllegalStateException("no range is free for node " + node.name());
      }
      try {
        assign(node, range.get());
      } catch (StatusException e) {
        ranges.release(range.get());
        if (e.isNotFound()) {
          return Result.DONE;
        }
        tell(node, "CIDRAssignmentFailed");
        throw e;
      }
      return Result.DONE;
    }

    private void assign(KubeObject node, String range) {
      ObjectNode patch = Json.object();
      ObjectNode spec = patch.putObject("spec").put("podCIDR", range);
      spec.putArray("podCIDRs").add(range);
      client.patch("", node.name(), "", "application/strategic-merge-patch+json", patch);
    }

    private void tell(KubeObject node, String status) {
      events.normal(node, status, "Node %s status is now: %s".formatted(node.name(), status));
    }
  }
}
