package io.kubejar.controllermanager.endpointslice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.LabelIndex;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.Pods;
import io.kubejar.controllermanager.podcontrol.ServiceEvents;
import io.kubejar.controllermanager.podcontrol.ServicePods;
import io.kubejar.controllermanager.podcontrol.SlicePlan;
import io.kubejar.controllermanager.podcontrol.SliceTracker;
import io.kubejar.controllermanager.podcontrol.TriggerTimes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists the addresses of a Service's Pods in EndpointSlices.
 *
 * <p>Follows {@code pkg/controller/endpointslice/endpointslice_controller.go} and {@code
 * k8s.io/endpointslice/reconciler.go}.
 */
public final class EndpointSliceController implements Controller {
  private static final String NAME = "endpointslice-controller";
  private static final GroupVersionResource SLICES =
      GroupVersionResource.of("discovery.k8s.io/v1", "endpointslices");
  private static final String SERVICE_NAME = "kubernetes.io/service-name";
  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String MANAGER = "endpointslice-controller.k8s.io";
  private static final String HEADLESS = "service.kubernetes.io/headless";

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
    private final Informer nodes;
    private final LabelIndex slices;
    private final ResourceClient client;
    private final ServicePods servicePods;
    private final AutoHints autoHints;
    private final SliceTracker tracker = new SliceTracker();
    private final TriggerTimes triggerTimes = new TriggerTimes();
    private final Map<String, Set<ObjectRef>> waitingForNode = new HashMap<>();

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(SLICES);
      services = context.informers().informer("v1", "services");
      nodes = context.informers().informer("v1", "nodes");
      Informer sliceInformer = context.informers().informer(SLICES);
      slices = new LabelIndex(sliceInformer);
      Informer pods = context.informers().informer("v1", "pods");
      servicePods = new ServicePods(services, pods);
      ServiceEvents.listen(services, pods, servicePods, reconcileLoop::enqueue);
      sliceInformer.addHandler(new SliceEvents());
      nodes.addHandler(new NodeEvents());
      autoHints = new AutoHints(context, nodes, reconcileLoop::enqueue);
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject service = services.get(key.namespace(), key.name());
      if (service == null) {
        // The garbage collector takes the slices.
        triggerTimes.forget(key);
        autoHints.forget(key);
        return Result.DONE;
      }
      if (service.isBeingDeleted() || !ServicePods.hasSelector(service) || tracker.mustWait(key)) {
        return Result.DONE;
      }
      List<KubeObject> pods = new ArrayList<>(servicePods.podsOf(service));
      pods.sort(Comparator.comparing(KubeObject::name));
      Instant changed = triggerTimes.earliestChange(key, service, pods);
      List<KubeObject> existing = new ArrayList<>(slices.select(key.namespace(), mine(service)));
      existing.sort(Comparator.comparing(KubeObject::name));
      for (String addressType : addressTypes(service)) {
        List<KubeObject> ofType = new ArrayList<>(existing);
        ofType.removeIf(s -> !s.json().path("addressType").asText().equals(addressType));
        existing.removeAll(ofType);
        ObjectNode labels = labels(service);
        Map<JsonNode, Map<String, ObjectNode>> wanted = wanted(key, service, pods, addressType);
        autoHints.put(key, service, addressType, wanted);
        SlicePlan plan =
            SlicePlan.of(
                wanted,
                ofType,
                s -> !s.metadata().path("labels").equals(labels),
                SlicePlan.OF_PODS);
        execute(key, service, addressType, plan, changed);
      }
      existing.forEach(slice -> delete(key, slice));
      return Result.DONE;
    }

    private static LabelSelector mine(KubeObject service) {
      return LabelSelector.ofMap(
          Json.object().put(SERVICE_NAME, service.name()).put(MANAGED_BY, MANAGER));
    }

    private static List<String> addressTypes(KubeObject service) {
      List<String> types = new ArrayList<>();
      service.spec().path("ipFamilies").forEach(f -> types.add(f.asText()));
      return types.isEmpty() ? List.of("IPv4") : types;
    }

    private Map<JsonNode, Map<String, ObjectNode>> wanted(
        ObjectRef key, KubeObject service, List<KubeObject> pods, String addressType) {
      boolean publishNotReady = service.spec().path("publishNotReadyAddresses").asBoolean();
      Map<JsonNode, Map<String, ObjectNode>> wanted = new LinkedHashMap<>();
      for (KubeObject pod : pods) {
        String ip = Endpoint.address(pod, addressType);
        if (ip.isEmpty() || !ServicePods.isListed(pod, true)) {
          continue;
        }
        String nodeName = Pods.nodeName(pod);
        KubeObject node = nodeName.isEmpty() ? null : nodes.get("", nodeName);
        if (node == null && !nodeName.isEmpty() && !publishNotReady) {
          waitingForNode.computeIfAbsent(nodeName, n -> new LinkedHashSet<>()).add(key);
          continue;
        }
        ObjectNode endpoint = Endpoint.of(pod, service, node, ip);
        wanted
            .computeIfAbsent(Endpoint.ports(pod, service), p -> new LinkedHashMap<>())
            .put(SlicePlan.identity(endpoint), endpoint);
      }
      return wanted;
    }

    private void execute(
        ObjectRef key,
        KubeObject service,
        String addressType,
        SlicePlan plan,
        @Nullable Instant changed) {
      try {
        for (SlicePlan.Content content : plan.created()) {
          ObjectNode slice = newSlice(service, addressType);
          fill(slice, service, content, changed);
          tracker.wrote(key, client.create(service.namespace(), slice));
        }
      } catch (StatusException e) {
        if (PodControl.isNamespaceTerminating(e)) {
          return;
        }
        throw e;
      }
      for (Map.Entry<KubeObject, SlicePlan.Content> entry : plan.updated().entrySet()) {
        ObjectNode slice = entry.getKey().mutableJson();
        fill(slice, service, entry.getValue(), changed);
        tracker.wrote(key, client.update(slice));
      }
      plan.deleted().forEach(slice -> delete(key, slice));
    }

    private void delete(ObjectRef key, KubeObject slice) {
      try {
        client.delete(slice.namespace(), slice.name(), Json.object());
        tracker.deleted(key, slice);
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
    }

    private static ObjectNode newSlice(KubeObject service, String addressType) {
      ObjectNode slice = Json.object();
      slice.put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
      ObjectNode metadata = slice.putObject("metadata");
      metadata.put("generateName", service.name() + "-").put("namespace", service.namespace());
      metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(service));
      return slice.put("addressType", addressType);
    }

    private static void fill(
        ObjectNode slice,
        KubeObject service,
        SlicePlan.Content content,
        @Nullable Instant changed) {
      ObjectNode metadata = slice.withObjectProperty("metadata");
      metadata.set("labels", labels(service));
      if (changed != null) {
        metadata
            .withObjectProperty("annotations")
            .put(TriggerTimes.ANNOTATION, Timestamps.format(changed));
      } else if (metadata.path("annotations") instanceof ObjectNode annotations) {
        annotations.remove(TriggerTimes.ANNOTATION);
      }
      slice.set("endpoints", content.endpoints());
      slice.set("ports", content.ports());
    }

    private static ObjectNode labels(KubeObject service) {
      ObjectNode labels = Json.object();
      if (service.metadata().path("labels") instanceof ObjectNode own) {
        labels.setAll(own);
      }
      labels.remove(HEADLESS);
      if (ServicePods.isHeadless(service)) {
        labels.put(HEADLESS, "");
      }
      return labels.put(SERVICE_NAME, service.name()).put(MANAGED_BY, MANAGER);
    }

    private final class SliceEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject slice) {
        changed(slice, false);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject slice) {
        changed(old, slice);
      }

      private void changed(KubeObject old, KubeObject slice) {
        changed(slice, false);
        String before = old.label(SERVICE_NAME);
        if (before != null && !before.equals(slice.label(SERVICE_NAME))) {
          reconcileLoop.enqueue(ServiceEvents.key(slice.namespace(), before));
        }
      }

      @Override
      public void onDelete(KubeObject slice) {
        changed(slice, true);
      }

      private void changed(KubeObject slice, boolean isDeletion) {
        String service = slice.label(SERVICE_NAME);
        if (service != null && MANAGER.equals(slice.label(MANAGED_BY))) {
          ObjectRef key = ServiceEvents.key(slice.namespace(), service);
          if (tracker.seen(key, slice, isDeletion)) {
            reconcileLoop.enqueue(key);
          }
        }
      }
    }

    /** Endpoints of Pods on a node that is not known yet wait for it. */
    private final class NodeEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject node) {
        Set<ObjectRef> waiting = waitingForNode.remove(node.name());
        if (waiting != null) {
          waiting.forEach(reconcileLoop::enqueue);
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject node) {}

      @Override
      public void onDelete(KubeObject node) {}
    }
  }
}
