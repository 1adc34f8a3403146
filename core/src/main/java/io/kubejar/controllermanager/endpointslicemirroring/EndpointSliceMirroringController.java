package io.kubejar.controllermanager.endpointslicemirroring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LabelIndex;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import io.kubejar.controllermanager.podcontrol.PodControl;
import io.kubejar.controllermanager.podcontrol.SlicePlan;
import io.kubejar.controllermanager.podcontrol.SliceTracker;
import io.kubejar.controllermanager.podcontrol.TriggerTimes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Copies the Endpoints of Services without a selector, which users write, into EndpointSlices.
 *
 * <p>Follows {@code pkg/controller/endpointslicemirroring/endpointslicemirroring_controller.go}.
 */
public final class EndpointSliceMirroringController extends LoopedController {
  private static final String NAME = "endpointslice-mirroring-controller";
  private static final GroupVersionResource SLICES =
      GroupVersionResource.of("discovery.k8s.io/v1", "endpointslices");
  private static final GroupVersionResource ENDPOINTS = GroupVersionResource.of("v1", "endpoints");
  private static final String SERVICE_NAME = "kubernetes.io/service-name";
  private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  private static final String MANAGER = "endpointslicemirroring-controller.k8s.io";
  private static final String SKIP = "endpointslice.kubernetes.io/skip-mirror";
  private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  public EndpointSliceMirroringController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final ReconcileLoop reconcileLoop;
    private final EventRecorder events;
    private final ResourceClient client;
    private final Informer endpoints;
    private final Informer services;
    private final LabelIndex slices;
    private final SliceTracker tracker = new SliceTracker();

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component("endpoint-slice-mirroring-controller", "");
      client = context.client().resource(SLICES);
      endpoints = context.informers().informer(ENDPOINTS);
      services = context.informers().informer("v1", "services");
      Informer sliceInformer = context.informers().informer(SLICES);
      slices = new LabelIndex(sliceInformer);
      endpoints.addHandler(new KeyEvents(ENDPOINTS.groupResource(), reconcileLoop::enqueue));
      services.addHandler(new KeyEvents(ENDPOINTS.groupResource(), reconcileLoop::enqueue));
      sliceInformer.addHandler(new SliceEvents());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      if (tracker.mustWait(key)) {
        return Result.DONE;
      }
      LabelSelector mine =
          LabelSelector.ofMap(Json.object().put(SERVICE_NAME, key.name()).put(MANAGED_BY, MANAGER));
      List<KubeObject> existing = new ArrayList<>(slices.select(key.namespace(), mine));
      existing.sort(Comparator.comparing(KubeObject::name));
      KubeObject source = endpoints.get(key.namespace(), key.name());
      if (source == null || !isMirrored(source)) {
        existing.forEach(slice -> delete(key, slice));
        return Result.DONE;
      }
      MirroredAddresses addresses = new MirroredAddresses(source);
      tellLeftOut(source, addresses);
      ObjectNode metadata = metadata(source);
      for (String addressType : List.of("IPv4", "IPv6")) {
        List<KubeObject> ofType = new ArrayList<>(existing);
        ofType.removeIf(s -> !s.json().path("addressType").asText().equals(addressType));
        SlicePlan plan =
            SlicePlan.of(
                addresses.ofType(addressType),
                ofType,
                s -> isStale(s, metadata),
                SlicePlan.MIRRORED);
        execute(key, source, addressType, plan);
      }
      return Result.DONE;
    }

    private boolean isMirrored(KubeObject source) {
      KubeObject service = services.get(source.namespace(), source.name());
      return service != null
          && service.spec().path("selector").isEmpty()
          && !source.isBeingDeleted()
          && !"true".equals(source.label(SKIP))
          && source.annotation(LEADER) == null;
    }

    private void tellLeftOut(KubeObject source, MirroredAddresses addresses) {
      if (addresses.skipped() > 0) {
        events.warning(
            source,
            "TooManyAddressesToMirror",
            "A max of %d addresses can be mirrored to EndpointSlices per Endpoints subset. %d"
                    .formatted(MirroredAddresses.MOST_PER_SUBSET, addresses.skipped())
                + " addresses were skipped");
      }
      if (addresses.invalid() > 0) {
        events.warning(
            source,
            "InvalidAddress",
            "Skipped %d invalid IP addresses when mirroring to EndpointSlices"
                .formatted(addresses.invalid()));
      }
    }

    /** The labels and annotations of slices. */
    private static ObjectNode metadata(KubeObject source) {
      ObjectNode metadata = Json.object();
      ObjectNode labels = metadata.putObject("labels");
      source.labels().forEach(labels::put);
      labels.put(SERVICE_NAME, source.name()).put(MANAGED_BY, MANAGER);
      ObjectNode annotations = metadata.putObject("annotations");
      Json.strings(source.metadata().path("annotations")).forEach(annotations::put);
      annotations.remove(List.of(LAST_APPLIED, TriggerTimes.ANNOTATION));
      return metadata;
    }

    private static boolean isStale(KubeObject slice, ObjectNode metadata) {
      return !slice.metadata().path("labels").equals(metadata.path("labels"))
          || !Json.objectOrEmpty(slice.metadata().path("annotations"))
              .equals(metadata.path("annotations"));
    }

    private void execute(ObjectRef key, KubeObject source, String addressType, SlicePlan plan) {
      try {
        for (SlicePlan.Content content : plan.created()) {
          ObjectNode slice = Json.object().put("apiVersion", SLICES.apiVersion());
          slice.put("kind", "EndpointSlice").put("addressType", addressType);
          ObjectNode metadata = slice.putObject("metadata");
          metadata.put("generateName", source.name() + "-").put("namespace", source.namespace());
          metadata.putArray("ownerReferences").add(OwnerReferences.controlledBy(source));
          fill(slice, source, content);
          tracker.wrote(key, client.create(source.namespace(), slice));
        }
      } catch (StatusException e) {
        if (PodControl.isNamespaceTerminating(e)) {
          return;
        }
        throw e;
      }
      plan.updated()
          .forEach(
              (old, content) -> {
                ObjectNode slice = old.mutableJson();
                fill(slice, source, content);
                tracker.wrote(key, client.update(slice));
              });
      plan.deleted().forEach(slice -> delete(key, slice));
    }

    private static void fill(ObjectNode slice, KubeObject source, SlicePlan.Content content) {
      ObjectNode metadata = slice.withObjectProperty("metadata");
      metadata.setAll(metadata(source));
      if (metadata.path("annotations").isEmpty()) {
        metadata.remove("annotations");
      }
      slice.set("endpoints", content.endpoints());
      slice.set("ports", content.ports());
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

    private final class SliceEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject slice) {
        changed(slice, false);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject slice) {
        changed(slice, false);
      }

      @Override
      public void onDelete(KubeObject slice) {
        changed(slice, true);
      }

      private void changed(KubeObject slice, boolean isDeletion) {
        String service = slice.label(SERVICE_NAME);
        if (service != null && MANAGER.equals(slice.label(MANAGED_BY))) {
          ObjectRef key = new ObjectRef(ENDPOINTS.groupResource(), slice.namespace(), service);
          if (tracker.seen(key, slice, isDeletion)) {
            reconcileLoop.enqueue(key);
          }
        }
      }
    }
  }
}
