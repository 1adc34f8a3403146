package io.kubejar.controllermanager.replicaset;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.client.ComponentContext;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.ReplicaKind;
import io.kubejar.controllermanager.podcontrol.ReplicaReconciler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps as many Pods as a ReplicaSet asks for.
 *
 * <p>Follows {@code pkg/controller/replicaset}.
 */
public final class ReplicaSetController implements Controller {
  private static final ReplicaKind KIND =
      new ReplicaKind(
          GroupVersionResource.of("apps/v1", "replicasets"),
          "ReplicaSet",
          "replicaset-controller",
          "replicaset-controller",
          rs -> LabelSelector.of(rs.spec().path("selector")));

  private @Nullable ReplicaReconciler reconciler;

  @Override
  public String name() {
    return KIND.controller();
  }

  @Override
  public void start(ComponentContext context) {
    reconciler = new ReplicaReconciler(KIND, context);
  }

  @Override
  public void stop() {
    if (reconciler != null) {
      reconciler.stop();
    }
  }
}
