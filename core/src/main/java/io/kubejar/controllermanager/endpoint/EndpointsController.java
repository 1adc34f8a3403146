package io.kubejar.controllermanager.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.ServiceEvents;
import io.kubejar.controllermanager.podcontrol.ServicePods;
import io.kubejar.controllermanager.podcontrol.TriggerTimes;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the addresses of a Service's Pods in an Endpoints object of the same name.
 *
 * <p>Follows {@code pkg/controller/endpoint/endpoints_controller.go}.
 */
public final class EndpointsController implements Controller {
  private static final String NAME = "endpoints-controller";
  private static final String HEADLESS = "service.kubernetes.io/headless";
  private static final String MANAGED_BY = "endpoints.kubernetes.io/managed-by";
  private static final String OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

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
    private final ReconcileLoop reconcileLoop;
    private final Informer services;
    private final Informer endpoints;
    private final ResourceClient client;
    private final ServicePods servicePods;
    private final TriggerTimes triggerTimes = new TriggerTimes();

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource("v1", "endpoints");
      services = context.informers().informer("v1", "services");
      endpoints = context.informers().informer("v1", "endpoints");
      Informer pods = context.informers().informer("v1", "pods");
      servicePods = new ServicePods(services, pods);
      ServiceEvents.listen(services, pods, servicePods, reconcileLoop::enqueue);
      endpoints.addHandler(new EndpointsEvents());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject service = services.get(key.namespace(), key.name());
      if (service == null) {
        triggerTimes.forget(key);
        delete(key);
        return Result.DONE;
      }
      if (ServicePods.hasSelector(service)) {
        List<KubeObject> pods = servicePods.podsOf(service);
        ArrayNode subsets = new Subsets(service).of(pods);
        boolean cut = Capacity.truncate(subsets);
        write(service, subsets, cut, triggerTimes.earliestChange(key, service, pods));
      }
      return Result.DONE;
    }

    private void delete(ObjectRef key) {
      if (endpoints.get(key.namespace(), key.name()) == null) {
        return;
      }
      try {
        client.delete(key.namespace(), key.name(), Json.object());
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
    }

    private void write(
        KubeObject service, ArrayNode subsets, boolean cut, @Nullable Instant changed) {
      KubeObject current = endpoints.get(service.namespace(), service.name());
      ObjectNode labels = labels(service);
      boolean same =
          current != null
              && current.json().path("subsets").size() == subsets.size()
              && (subsets.isEmpty() || current.json().path("subsets").equals(subsets))
              && current.metadata().path("labels").equals(labels)
              && cut == "truncated".equals(current.annotation(OVER_CAPACITY));
      if (same) {
        return;
      }
      ObjectNode json = current == null ? newEndpoints(service) : current.mutableJson();
      ObjectNode metadata = json.withObjectProperty("metadata");
      metadata.set("labels", labels);
      ObjectNode annotations = metadata.withObjectProperty("annotations");
      annotations.remove(TriggerTimes.ANNOTATION);
      annotations.remove(OVER_CAPACITY);
      if (cut) {
        annotations.put(OVER_CAPACITY, "truncated");
      }
      if (changed != null) {
        annotations.put(TriggerTimes.ANNOTATION, Timestamps.format(changed));
      }
      json.set("subsets", subsets);
      try {
        if (current == null) {
          client.create(service.namespace(), json);
        } else {
          client.update(json);
        }
      } catch (StatusException e) {
        // Nothing can be made in a namespace that goes away.
        if (!PodControl.isNamespaceTerminating(e)) {
          throw e;
        }
      }
    }

    private static ObjectNode newEndpoints(KubeObject service) {
      ObjectNode json = Json.object().put("apiVersion", "v1").put("kind", "Endpoints");
      json.putObject("metadata").put("name", service.name()).put("namespace", service.namespace());
      return json;
    }

    private static ObjectNode labels(KubeObject service) {
      ObjectNode labels = Json.object();
      JsonNode own = service.metadata().path("labels");
      if (own.isObject()) {
        labels.setAll((ObjectNode) own);
      }
      labels.remove(HEADLESS);
      if (ServicePods.isHeadless(service)) {
        labels.put(HEADLESS, "");
      }
      return labels.put(MANAGED_BY, "endpoint-controller");
    }

    /** Endpoints that somebody removed or made stale are written again. */
    private final class EndpointsEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject object) {
        KubeObject service = services.get(object.namespace(), object.name());
        if (service == null && object.label(MANAGED_BY) != null) {
          reconcileLoop.enqueue(ServiceEvents.key(object.namespace(), object.name()));
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject object) {}

      @Override
      public void onDelete(KubeObject object) {
        reconcileLoop.enqueue(ServiceEvents.key(object.namespace(), object.name()));
      }
    }
  }
}
