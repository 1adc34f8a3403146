package io.kubejar.controllermanager.apiserverleasegc;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.client.ResourceClient;
import io.kubejar.clock.Clock;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the Leases by which API servers say that they are there, once they are not renewed any
 * more: those of {@code kube-system} that are labelled as such. The API server of this cluster has
 * none, so they are Leases that somebody else made.
 *
 * <p>Follows {@code pkg/controlplane/controller/apiserverleasegc/gc_controller.go}, which looks
 * once an hour; here a Lease goes when its time is over.
 */
public final class ApiServerLeaseGarbageCollector extends LoopedController {
  private static final String NAME = "kube-apiserver-identity-lease-garbage-collector";
  private static final String NAMESPACE = "kube-system";
  private static final String LABEL = "apiserver.kubernetes.io/identity";
  private static final String LABELLED = "kube-apiserver";
  private static final GroupVersionResource LEASES =
      GroupVersionResource.of("coordination.k8s.io/v1", "leases");

  public ApiServerLeaseGarbageCollector() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    return List.of(new Running(context).reconcileLoop);
  }

  private static final class Running implements Reconciler {
    private final ReconcileLoop reconcileLoop;
    private final ResourceClient client;
    private final Informer leases;
    private final Clock clock;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      client = context.client().resource(LEASES);
      clock = context.loop().clock();
      leases = context.informers().informer(LEASES);
      leases.addHandler(
          new MappedEvents(
              lease -> isOfApiServer(lease) ? List.of(key(lease)) : List.of(),
              reconcileLoop::enqueue));
    }

    private static boolean isOfApiServer(KubeObject lease) {
      return lease.namespace().equals(NAMESPACE) && LABELLED.equals(lease.label(LABEL));
    }

    private static ObjectRef key(KubeObject lease) {
      return new ObjectRef(LEASES.groupResource(), lease.namespace(), lease.name());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject lease = leases.get(key.namespace(), key.name());
      if (lease == null || lease.isBeingDeleted() || !isOfApiServer(lease)) {
        return Result.DONE;
      }
      Instant end = end(lease.spec());
      if (end != null && !end.isBefore(clock.now())) {
        return new Result.After(Duration.between(clock.now(), end).plusMillis(1));
      }
      client.delete(
          lease.namespace(),
          lease.name(),
          Json.object().set("preconditions", Json.object().put("uid", lease.uid())));
      return Result.DONE;
    }

    /** When the Lease ends, null if it does not say, which an API server's does. */
    private static @Nullable Instant end(JsonNode spec) {
      JsonNode renewed = spec.path("renewTime");
      JsonNode seconds = spec.path("leaseDurationSeconds");
      return renewed.isTextual() && seconds.isNumber()
          ? Instant.parse(renewed.asText()).plusSeconds(seconds.asLong())
          : null;
    }
  }
}
