package io.kubejar.controllermanager.pvprotection;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.Finalizers;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import org.jspecify.annotations.Nullable;

/**
 * Lets a deleted volume go once it is not bound to a claim any more.
 *
 * <p>Follows {@code pkg/controller/volume/pvprotection/pv_protection_controller.go}.
 */
public final class PersistentVolumeProtectionController implements Controller {
  private static final String NAME = "persistentvolume-protection-controller";
  private static final String FINALIZER = "kubernetes.io/pv-protection";
  private static final GroupVersionResource VOLUMES =
      GroupVersionResource.of("v1", "persistentvolumes");

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
    private final ComponentContext context;
    private final ReconcileLoop reconcileLoop;
    private final Informer volumes;

    Running(ComponentContext context) {
      this.context = context;
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      volumes = context.informers().informer(VOLUMES);
      volumes.addHandler(new KeyEvents(VOLUMES.groupResource(), reconcileLoop::enqueue));
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject volume = volumes.get("", key.name());
      if (volume != null
          && Finalizers.isAwaited(volume, FINALIZER)
          && !volume.status().path("phase").asText().equals("Bound")) {
        Finalizers.remove(context.client().resource(VOLUMES), volume, FINALIZER);
      }
      return Result.DONE;
    }
  }
}
