package io.kubejar.controllermanager.replication;

import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.client.ComponentContext;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.ReplicaKind;
import io.kubejar.controllermanager.podcontrol.ReplicaReconciler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps as many Pods as a ReplicationController asks for.
 *
 * <p>Follows {@code pkg/controller/replication}.
 */
public final class ReplicationController implements Controller {
  private static final ReplicaKind KIND =
      new ReplicaKind(
          GroupVersionResource.of("v1", "replicationcontrollers"),
          "ReplicationController",
          "replicationcontroller-controller",
          "replication-controller",
          rc -> LabelSelector.ofMap(rc.spec().path("selector")));

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
