package io.kubejar.controllermanager.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.controllermanager.Controller;
import io.kubejar.controllermanager.podcontrol.ControllerRefManager;
import io.kubejar.controllermanager.podcontrol.OwnerIndex;
import io.kubejar.controllermanager.podcontrol.OwnerLookup;
import io.kubejar.controllermanager.podcontrol.OwnerReferences;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rolls out Pod templates by scaling ReplicaSets up and down.
 *
 * <p>Follows {@code pkg/controller/deployment/deployment_controller.go}; what happens to one
 * Deployment is in {@link Rollout}.
 */
public final class DeploymentController implements Controller {
  private static final String NAME = "deployment-controller";
  private static final GroupVersionResource DEPLOYMENTS =
      GroupVersionResource.of("apps/v1", "deployments");

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
    private final EventRecorder events;
    private final DeploymentWriter writer;
    private final Informer deployments;
    private final Informer replicaSets;
    private final OwnerIndex ownedReplicaSets;
    private final OwnerIndex ownedPods;
    private final OwnerLookup lookup;

    Running(ComponentContext context) {
      reconcileLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this);
      events = context.events().component(NAME, "");
      writer = new DeploymentWriter(context, events);
      deployments = context.informers().informer(DEPLOYMENTS);
      replicaSets = context.informers().informer("apps/v1", "replicasets");
      Informer pods = context.informers().informer("v1", "pods");
      ownedReplicaSets = new OwnerIndex(replicaSets);
      ownedPods = new OwnerIndex(pods);
      lookup =
          new OwnerLookup(
              DEPLOYMENTS.groupResource(), "Deployment", deployments, Deployments::selector);
      deployments.addHandler(new DeploymentEvents());
      replicaSets.addHandler(new ReplicaSetEvents());
      pods.addHandler(new PodDeletions());
    }

    @Override
    public Result reconcile(ObjectRef key) {
      KubeObject deployment = deployments.get(key.namespace(), key.name());
      if (deployment == null) {
        return Result.DONE;
      }
      LabelSelector selector = Deployments.selector(deployment);
      if (selector.isEverything()) {
        refuseToSelectAll(deployment);
        return Result.DONE;
      }
      List<KubeObject> owned =
          new ControllerRefManager(writer.deployments(), writer.replicaSets(), deployment, selector)
              .claim(ownedReplicaSets.claimable(deployment));
      return new Rollout(writer, ownedPods, deployment, owned).run();
    }

    private void refuseToSelectAll(KubeObject deployment) {
      events.warning(
          deployment,
          "SelectingAll",
          "This deployment is selecting all pods. A non-empty selector is required.");
      if (deployment.status().path("observedGeneration").asLong() < deployment.generation()) {
        ObjectNode json = deployment.mutableJson();
        json.withObjectProperty("status").put("observedGeneration", deployment.generation());
        writer.updateStatus(json);
      }
    }

    private void enqueue(KubeObject deployment) {
      reconcileLoop.enqueue(lookup.key(deployment));
    }

    private final class DeploymentEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject deployment) {
        enqueue(deployment);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject deployment) {
        enqueue(deployment);
      }

      @Override
      public void onDelete(KubeObject deployment) {
        enqueue(deployment);
      }
    }

    private final class ReplicaSetEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject replicaSet) {
        if (OwnerReferences.controllerUid(replicaSet).isEmpty()) {
          lookup.selecting(replicaSet).forEach(Running.this::enqueue);
        } else {
          enqueueController(replicaSet);
        }
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject replicaSet) {
        String uid = OwnerReferences.controllerUid(replicaSet);
        boolean controllerChanged = !OwnerReferences.controllerUid(old).equals(uid);
        if (controllerChanged) {
          enqueueController(old);
        }
        if (!uid.isEmpty()) {
          enqueueController(replicaSet);
        } else if (controllerChanged
            || !old.metadata().path("labels").equals(replicaSet.metadata().path("labels"))) {
          lookup.selecting(replicaSet).forEach(Running.this::enqueue);
        }
      }

      @Override
      public void onDelete(KubeObject replicaSet) {
        enqueueController(replicaSet);
      }

      private void enqueueController(KubeObject replicaSet) {
        KubeObject deployment = lookup.controllerOf(replicaSet);
        if (deployment != null) {
          enqueue(deployment);
        }
      }
    }

    /** A Deployment that recreates its Pods waits until the last old one is gone. */
    private final class PodDeletions implements Informer.Handler {
      @Override
      public void onAdd(KubeObject pod) {}

      @Override
      public void onUpdate(KubeObject old, KubeObject pod) {}

      @Override
      public void onDelete(KubeObject pod) {
        KubeObject replicaSet =
            pod.controllerRef()
                .map(ref -> replicaSets.get(pod.namespace(), ref.path("name").asText()))
                .orElse(null);
        KubeObject deployment = replicaSet == null ? null : lookup.controllerOf(replicaSet);
        if (deployment != null && Deployments.isRecreate(deployment)) {
          enqueue(deployment);
        }
      }
    }
  }
}
