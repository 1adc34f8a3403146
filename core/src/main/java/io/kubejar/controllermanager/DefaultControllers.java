package io.kubejar.controllermanager;

import io.kubejar.controllermanager.deployment.DeploymentController;
import io.kubejar.controllermanager.replicaset.ReplicaSetController;
import io.kubejar.controllermanager.replication.ReplicationController;
import java.util.List;

/**
 * The controllers that run unless they are switched off.
 *
 * <p>Follows {@code NewControllerDescriptors} of {@code
 * cmd/kube-controller-manager/app/controllermanager.go}.
 */
public final class DefaultControllers {
  private DefaultControllers() {}

  /** New controllers, not started yet. */
  public static List<Controller> create() {
    return List.of(
        new ReplicaSetController(), new ReplicationController(), new DeploymentController());
  }
}
