package io.kubejar.controllermanager.pvcprotection;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.ClaimPodIndex;
import io.kubejar.controllermanager.podcontrol.Finalizers;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.Pods;
import org.jspecify.annotations.Nullable;

/**
 * Lets a deleted claim go once no Pod uses it that may still run.
 *
 * <p>Follows {@code pkg/controller/volume/pvcprotection/pvc_protection_controller.go}.
 */
public final class PersistentVolumeClaimProtectionController implements Controller {
  private static final String NAME = "persistentvolumeclaim-protection-controller";
  private static final String FINALIZER = "kubernetes.io/pvc-protection";
  private static final GroupVersionResource CLAIMS =
      GroupVersionResource.of("v1", "persistentvolumeclaims");
  private static final GroupVersionResource PODS = GroupVersionResource.of("v1", "pods");

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

  private static final class Running implements Reconciler, Informer.Handler {
    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final Informer claims;
    private final ClaimPodIndex podsByClaim;

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      claims = context.informers().informer(CLAIMS);
      claims.addHandler(new KeyEvents(CLAIMS.groupResource(), reconcileLoop::enqueue));
      Informer pods = context.informers().informer(PODS);
      podsByClaim = new ClaimPodIndex(pods);
      pods.addHandler(this);
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject claim = claims.get(key.namespace(), key.name());
      if (claim != null && Finalizers.isAwaited(claim, FINALIZER) && !isUsed(key)) {
        Finalizers.remove(context.client().resource(CLAIMS), claim, FINALIZER);
      }
      return Result.DONE;
    }

    /** A Pod that is not on a node uses nothing yet. */
    private boolean isUsed(ObjectRef claim) {
      return podsByClaim.podsUsing(claim.namespace(), claim.name()).stream()
          .anyMatch(pod -> !Pods.nodeName(pod).isEmpty() && !Pods.isTerminal(pod));
    }

    @Override
    public void onAdd(KubeObject pod) {}

    @Override
    public void onUpdate(KubeObject old, KubeObject pod) {
      if (Pods.isTerminal(pod)) {
        lookAtClaims(pod);
      }
    }

    @Override
    public void onDelete(KubeObject pod) {
      lookAtClaims(pod);
    }

    private void lookAtClaims(KubeObject pod) {
      for (String claim : ClaimPodIndex.claimsOf(pod)) {
        reconcileLoop.enqueue(new ObjectRef(CLAIMS.groupResource(), pod.namespace(), claim));
      }
    }
  }
}
