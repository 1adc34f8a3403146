package io.kubejar.controllermanager.servicelb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Ipv4Cidr;
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
import io.kubejar.controllermanager.podcontrol.Finalizers;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives every Service of type LoadBalancer an address of {@code 198.18.0.0/16}, or the one that it
 * asks for, and takes it away again. Services with a {@code loadBalancerClass} are left to whoever
 * serves that class.
 *
 * <p>Follows {@code k8s.io/cloud-provider/controllers/service/controller.go}; the cloud exists in
 * memory only.
 */
public final class ServiceLoadBalancerController extends LoopedController {
  private static final String NAME = "service-lb-controller";
  private static final String FINALIZER = "service.kubernetes.io/load-balancer-cleanup";
  private static final String EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";
  private static final String BEING_SCALED_DOWN = "ToBeDeletedByClusterAutoscaler";
  private static final GroupVersionResource SERVICES = GroupVersionResource.of("v1", "services");
  private static final GroupVersionResource NODES = GroupVersionResource.of("v1", "nodes");

  public ServiceLoadBalancerController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    Running running = new Running(context);
    return List.of(running.serviceLoop, running.nodeLoop);
  }

  private static final class Running {
    private static final ObjectRef ALL_NODES = new ObjectRef(NODES.groupResource(), "", "");

    private final LoadBalancerAddresses cloud = new LoadBalancerAddresses();
    private final ReconcileLoop serviceLoop;
    private final ReconcileLoop nodeLoop;
    private final EventRecorder events;
    private final ServiceChanges changes;
    private final ResourceClient client;
    private final Informer services;
    private final Informer nodes;
    // The nodes that load balancers know of; null while there are no load balancers.
    private @Nullable Set<String> hosts;

    Running(ComponentContext context) {
      events = context.events().component("service-controller", "");
      changes = new ServiceChanges(events);
      client = context.client().resource(SERVICES);
      serviceLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::reconcile);
      nodeLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::updateHosts);
      nodes = context.informers().informer(NODES);
      services = context.informers().informer(SERVICES);
      nodes.addHandler(new NodeEvents());
      services.addHandler(new ServiceEvents());
    }

    private Reconciler.Result reconcile(ObjectRef key) {
      KubeObject service = services.get(key.namespace(), key.name());
      if (service == null) {
        return Reconciler.Result.DONE;
      }
      try {
        if (!ServiceChanges.wantsLoadBalancer(service) || needsCleanup(service)) {
          delete(service);
        } else {
          ensure(service);
        }
      } catch (StatusException | IllegalStateException e) {
        if (e instanceof StatusException refusal && refusal.isNotFound()) {
          return Reconciler.Result.DONE;
        }
        events.warning(
            service, "SyncLoadBalancerFailed", "Error syncing load balancer: " + e.getMessage());
        throw e;
      }
      return Reconciler.Result.DONE;
    }

    private static boolean needsCleanup(KubeObject service) {
      return Finalizers.has(service, FINALIZER)
          && (service.isBeingDeleted()
              || !service.spec().path("type").asText().equals("LoadBalancer"));
    }

    private void ensure(KubeObject service) {
      events.normal(service, "EnsuringLoadBalancer", "Ensuring load balancer");
      if (!Finalizers.has(service, FINALIZER)) {
        Finalizers.add(client, service, "status", FINALIZER);
      }
      Set<String> known = hosts == null ? hosts() : hosts;
      hosts = known;
      if (known.isEmpty()) {
        tellNoHosts(service);
      }
      String address;
      try {
        address = cloud.ensure(service.uid(), service.spec().path("loadBalancerIP").asText());
      } catch (IllegalStateException e) {
        throw new IllegalStateException("failed to ensure load balancer: " + e.getMessage(), e);
      }
      ObjectNode balancer = Json.object();
      balancer.putArray("ingress").addObject().put("ip", address).put("ipMode", "VIP");
      events.normal(service, "EnsuredLoadBalancer", "Ensured load balancer");
      writeStatus(service, balancer);
    }

    private void delete(KubeObject service) {
      if (cloud.find(service.uid()) != null) {
        events.normal(service, "DeletingLoadBalancer", "Deleting load balancer");
        release(service);
      }
      writeStatus(service, Json.object());
      if (Finalizers.has(service, FINALIZER)) {
        Finalizers.remove(client, service, "status", FINALIZER);
      }
      events.normal(service, "DeletedLoadBalancer", "Deleted load balancer");
    }

    private void release(KubeObject service) {
      cloud.release(service.uid());
      if (cloud.isEmpty()) {
        hosts = null;
      }
    }

    private void writeStatus(KubeObject service, ObjectNode balancer) {
      JsonNode ingress = balancer.path("ingress");
      JsonNode before = service.status().path("loadBalancer").path("ingress");
      if (ingress.isEmpty() ? before.isEmpty() : ingress.equals(before)) {
        return;
      }
      ObjectNode patch = Json.object();
      if (ingress.isEmpty()) {
        balancer.putNull("ingress");
      }
      patch.putObject("status").set("loadBalancer", balancer);
      client.patch(
          service.namespace(), service.name(), "status", "application/merge-patch+json", patch);
    }

    private void tellNoHosts(KubeObject service) {
      events.warning(
          service, "UnAvailableLoadBalancer", "There are no available nodes for LoadBalancer");
    }

    private Set<String> hosts() {
      Set<String> names = new HashSet<>();
      for (KubeObject node : nodes.list()) {
        boolean leaves = false;
        for (JsonNode taint : node.spec().path("taints")) {
          leaves |= taint.path("key").asText().equals(BEING_SCALED_DOWN);
        }
        if (!leaves && node.label(EXCLUDED) == null) {
          names.add(node.name());
        }
      }
      return names;
    }

    private Reconciler.Result updateHosts(ObjectRef key) {
      if (cloud.isEmpty()) {
        hosts = null;
        return Reconciler.Result.DONE;
      }
      Set<String> now = hosts();
      if (!now.equals(hosts)) {
        hosts = now;
        for (KubeObject service : List.copyOf(services.list())) {
          if (ServiceChanges.wantsLoadBalancer(service) && cloud.find(service.uid()) != null) {
            if (now.isEmpty()) {
              tellNoHosts(service);
            } else {
              events.normal(service, "UpdatedLoadBalancer", "Updated load balancer with new hosts");
            }
          }
        }
      }
      return Reconciler.Result.DONE;
    }

    /** Only changes of the nodes that load balancers may know of are looked at. */
    private final class NodeEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject node) {
        if (hosts != null) {
          nodeLoop.enqueue(ALL_NODES);
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject node) {
        boolean same =
            old.metadata().path("labels").equals(node.metadata().path("labels"))
                && old.spec().path("taints").equals(node.spec().path("taints"));
        if (!same) {
          onAdd(node);
        }
      }

      @Override
      public void onDelete(KubeObject node) {
        onAdd(node);
      }
    }

    private final class ServiceEvents implements Informer.Handler {
      private void enqueue(KubeObject service) {
        serviceLoop.enqueue(
            new ObjectRef(SERVICES.groupResource(), service.namespace(), service.name()));
      }

      @Override
      public void onAdd(KubeObject service) {
        boolean wants = ServiceChanges.wantsLoadBalancer(service);
        for (JsonNode ingress : service.status().path("loadBalancer").path("ingress")) {
          if (wants && isOfRange(ingress.path("ip").asText())) {
            cloud.adopt(service.uid(), ingress.path("ip").asText());
          }
        }
        if (wants || needsCleanup(service)) {
          enqueue(service);
        }
      }

      private static boolean isOfRange(String address) {
        try {
          return LoadBalancerAddresses.RANGE.contains(Ipv4Cidr.toNumber(address));
        } catch (IllegalArgumentException e) {
          return false;
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject service) {
        if (changes.needUpdate(old, service) || needsCleanup(service)) {
          enqueue(service);
        }
      }

      @Override
      public void onDelete(KubeObject service) {
        release(service);
      }
    }
  }
}
