package io.kubejar.controllermanager.servicecidrs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Ipv4Cidr;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.Clock;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.Finalizers;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import java.util.List;

/**
 * Says of each ServiceCIDR that it is ready, and keeps a deleted one as long as an IPAddress lies
 * in it that is in no other one.
 *
 * <p>Follows {@code pkg/controller/servicecidrs/servicecidrs_controller.go}. IPv6 ranges are never
 * in use here.
 */
public final class ServiceCidrController extends LoopedController {
  private static final String NAME = "service-cidr-controller";
  private static final String FINALIZER = "networking.k8s.io/service-cidr-finalizer";
  private static final String READY = "Ready";
  private static final GroupVersionResource RANGES =
      GroupVersionResource.of("networking.k8s.io/v1", "servicecidrs");
  private static final GroupVersionResource ADDRESSES =
      GroupVersionResource.of("networking.k8s.io/v1", "ipaddresses");

  public ServiceCidrController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final ReconcileLoop reconcileLoop;
    private final Clock clock;
    private final ResourceClient client;
    private final Informer ranges;
    private final Informer addresses;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      clock = context.loop().clock();
      client = context.client().resource(RANGES);
      ranges = context.informers().informer(RANGES);
      addresses = context.informers().informer(ADDRESSES);
      ranges.addHandler(new KeyEvents(RANGES.groupResource(), reconcileLoop::enqueue));
      ranges.addHandler(new MappedEvents(range -> deleted(), reconcileLoop::enqueue));
      addresses.addHandler(new MappedEvents(address -> deleted(), reconcileLoop::enqueue));
    }

    /** The ranges that wait for their addresses to go. */
    private List<ObjectRef> deleted() {
      return ranges.list().stream()
          .filter(KubeObject::isBeingDeleted)
          .map(range -> new ObjectRef(RANGES.groupResource(), "", range.name()))
          .toList();
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject range = ranges.get("", key.name());
      if (range == null) {
        return Result.DONE;
      }
      if (!range.isBeingDeleted()) {
        KubeObject kept =
            Finalizers.has(range, FINALIZER) ? range : Finalizers.add(client, range, FINALIZER);
        say(kept, "True", "", "Kubernetes Service CIDR is ready");
      } else if (isNeeded(range)) {
        say(
            range,
            "False",
            "Terminating",
            "There are still IPAddresses referencing the ServiceCIDR, please remove them or create"
                + " a new ServiceCIDR");
      } else if (Finalizers.has(range, FINALIZER)) {
        Finalizers.remove(client, range, FINALIZER);
      }
      return Result.DONE;
    }

    private void say(KubeObject range, String ready, String reason, String message) {
      ObjectNode json = range.mutableJson();
      ObjectNode condition = Conditions.of(READY, ready, reason, message, clock.now());
      if (reason.isEmpty()) {
        condition.put("reason", "");
      }
      if (Conditions.update(json.withObjectProperty("status"), condition)) {
        client.updateStatus(json);
      }
    }

    private boolean isNeeded(KubeObject range) {
      return addresses.list().stream()
          .anyMatch(
              address ->
                  contains(range, address)
                      && ranges.list().stream()
                          .noneMatch(
                              other ->
                                  !other.isBeingDeleted()
                                      && !other.name().equals(range.name())
                                      && contains(other, address)));
    }

    private static boolean contains(KubeObject range, KubeObject address) {
      for (JsonNode cidr : range.spec().path("cidrs")) {
        try {
          if (Ipv4Cidr.parse(cidr.asText()).contains(Ipv4Cidr.toNumber(address.name()))) {
            return true;
          }
        } catch (IllegalArgumentException e) {
          // One of the two is of IPv6.
        }
      }
      return false;
    }
  }
}
