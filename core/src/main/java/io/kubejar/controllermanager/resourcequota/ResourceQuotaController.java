package io.kubejar.controllermanager.resourcequota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.Quantity;
import io.kubejar.apimachinery.quota.QuotaUsage;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ServedResources;
import io.kubejar.client.ServedResources.ServedResource;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.StatusWriter;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the objects of a namespace use of its ResourceQuotas.
 *
 * <p>Follows {@code pkg/controller/resourcequota/resource_quota_controller.go}. A resource is
 * watched from when the first quota limits it.
 */
public final class ResourceQuotaController implements Controller {
  private static final String NAME = "resourcequota-controller";
  private static final GroupVersionResource QUOTAS =
      GroupVersionResource.of("v1", "resourcequotas");

  private final ServedResources resources;
  private @Nullable Running running;

  /**
   * A controller that is not started yet.
   *
   * @param resources what quotas may count
   */
  public ResourceQuotaController(ServedResources resources) {
    this.resources = resources;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(ComponentContext context) {
    running = new Running(context, resources);
  }

  @Override
  public void stop() {
    if (running != null) {
      running.reconcileLoop.stop();
    }
  }

  private static final class Running implements Reconciler {
    private final ComponentContext context;
    private final ServedResources resources;
    private final ReconcileLoop reconcileLoop;
    private final Informer quotas;
    private final StatusWriter statusWriter;
    private final Map<GroupResource, Informer> watched = new HashMap<>();

    Running(ComponentContext context, ServedResources resources) {
      this.context = context;
      this.resources = resources;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      statusWriter = new StatusWriter(context.client().resource(QUOTAS));
      quotas = context.informers().informer(QUOTAS);
      quotas.addHandler(new KeyEvents(QUOTAS.groupResource(), reconcileLoop::enqueue));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject quota = quotas.get(key.namespace(), key.name());
      if (quota == null) {
        return Result.DONE;
      }
      ObjectNode hard = Json.objectOrEmpty(quota.spec().path("hard"));
      Map<String, Quantity> used = new HashMap<>();
      for (GroupResource resource : limitedResources(hard)) {
        Informer informer = watch(resource);
        if (informer != null) {
          addUsage(used, quota, resource, informer);
        }
      }
      ObjectNode status = Json.object();
      status.set("hard", hard);
      ObjectNode usedJson = status.putObject("used");
      hard.fieldNames()
          .forEachRemaining(
              name -> usedJson.put(name, used.getOrDefault(name, Quantity.ZERO).toString()));
      statusWriter.write(quota, status);
      return Result.DONE;
    }

    private static void addUsage(
        Map<String, Quantity> used, KubeObject quota, GroupResource resource, Informer informer) {
      for (KubeObject object : informer.list(quota.namespace())) {
        if (QuotaUsage.isInScope(quota, resource, object)) {
          QuotaUsage.of(resource, object)
              .forEach((name, quantity) -> used.merge(name, quantity, Quantity::plus));
        }
      }
    }

    private static Set<GroupResource> limitedResources(ObjectNode hard) {
      Set<GroupResource> limited = new LinkedHashSet<>();
      hard.fieldNames().forEachRemaining(name -> limited.add(limitedResource(name)));
      return limited;
    }

    /** The resource whose objects a limit is about. */
    private static GroupResource limitedResource(String limit) {
      if (limit.startsWith("count/")) {
        String name = limit.substring("count/".length());
        int dot = name.indexOf('.');
        return dot < 0
            ? new GroupResource("", name)
            : new GroupResource(name.substring(dot + 1), name.substring(0, dot));
      }
      if (limit.equals("services") || limit.startsWith("services.")) {
        return new GroupResource("", "services");
      }
      boolean storage =
          limit.equals("persistentvolumeclaims")
              || limit.equals("requests.storage")
              || limit.contains(".storageclass.storage.k8s.io/");
      if (storage) {
        return new GroupResource("", "persistentvolumeclaims");
      }
      return switch (limit) {
        case "replicationcontrollers", "resourcequotas", "secrets", "configmaps" ->
            new GroupResource("", limit);
        default -> new GroupResource("", "pods");
      };
    }

    private @Nullable Informer watch(GroupResource resource) {
      Informer known = watched.get(resource);
      if (known != null) {
        return known;
      }
      for (ServedResource served : resources.all()) {
        if (served.resource().groupResource().equals(resource) && served.isCollectable()) {
          Informer informer = context.informers().informer(served.resource());
          watched.put(resource, informer);
          informer.addHandler(new ObjectChanges(resource));
          return informer;
        }
      }
      return null;
    }

    /** An object came, went or uses more or less than before. */
    private final class ObjectChanges implements Informer.Handler {
      private final GroupResource resource;

      ObjectChanges(GroupResource resource) {
        this.resource = resource;
      }

      @Override
      public void onAdd(KubeObject object) {
        for (KubeObject quota : quotas.list(object.namespace())) {
          reconcileLoop.enqueue(
              new ObjectRef(QUOTAS.groupResource(), quota.namespace(), quota.name()));
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject object) {
        boolean limited = !quotas.list(object.namespace()).isEmpty();
        if (limited && !QuotaUsage.of(resource, old).equals(QuotaUsage.of(resource, object))) {
          onAdd(object);
        }
      }

      @Override
      public void onDelete(KubeObject object) {
        onAdd(object);
      }
    }
  }
}
