package io.kubejar.controllermanager.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Reconciler.Result;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.OwnerIndex;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One look at one Deployment: decides which of the strategies' steps comes next and takes it.
 *
 * <p>Follows {@code syncDeployment} of {@code pkg/controller/deployment/deployment_controller.go},
 * {@code sync.go} and {@code recreate.go}. A step that changed a ReplicaSet's size ends the look;
 * the ReplicaSet's change brings the next one.
 */
final class Rollout {
  private final DeploymentWriter writer;
  private final OwnerIndex pods;
  private final NewReplicaSet newReplicaSet;
  // As they are after what this look wrote.
  private List<KubeObject> owned;
  private KubeObject deployment;

  Rollout(DeploymentWriter writer, OwnerIndex pods, KubeObject deployment, List<KubeObject> owned) {
    this.writer = writer;
    this.pods = pods;
    this.newReplicaSet = new NewReplicaSet(writer);
    this.deployment = deployment;
    this.owned = owned;
  }

  Result run() {
    if (deployment.isBeingDeleted()) {
      return writeStatus(new Progress(deployment, findReplicaSets(false), writer.now()).counts());
    }
    recordPause();
    if (Deployments.isPaused(deployment)) {
      return scaleOnly();
    }
    if (Rollback.isRequested(deployment)) {
      new Rollback(writer).run(deployment, findReplicaSets(true));
      return Result.DONE;
    }
    if (wasScaled()) {
      return scaleOnly();
    }
    return Deployments.isRecreate(deployment) ? recreate() : rollingUpdate();
  }

  private ReplicaSets findReplicaSets(boolean create) {
    NewReplicaSet.Outcome outcome = newReplicaSet.sync(deployment, owned, create);
    deployment = outcome.deployment();
    owned = outcome.replicaSets().all();
    return outcome.replicaSets();
  }

  /** Says that it is paused, or resumed, so that the pause does not count as lack of progress. */
  private void recordPause() {
    if (!Deployments.hasProgressDeadline(deployment)) {
      return;
    }
    String reason = Conditions.find(deployment.status(), "Progressing").path("reason").asText();
    boolean paused = Deployments.isPaused(deployment);
    boolean saysPaused = reason.equals("DeploymentPaused");
    if (reason.equals("ProgressDeadlineExceeded") || paused == saysPaused) {
      return;
    }
    ObjectNode json = deployment.mutableJson();
    Conditions.setUnlessSame(
        json.withObjectProperty("status"),
        Progress.condition(
            "Progressing",
            "Unknown",
            paused ? "DeploymentPaused" : "DeploymentResumed",
            paused ? "Deployment is paused" : "Deployment is resumed",
            writer.now()));
    deployment = writer.updateStatus(json);
  }

  private boolean wasScaled() {
    int wanted = Deployments.replicas(deployment);
    for (KubeObject replicaSet : ReplicaSets.active(findReplicaSets(false).all())) {
      long desired = Revisions.desiredReplicas(replicaSet);
      if (desired >= 0 && desired != wanted) {
        return true;
      }
    }
    return false;
  }

  private Result scaleOnly() {
    ReplicaSets replicaSets = findReplicaSets(false);
    new ProportionalScaling(writer, deployment, replicaSets).scale();
    if (Deployments.isPaused(deployment) && !Rollback.isRequested(deployment)) {
      deleteSurplusHistory(replicaSets);
    }
    return writeStatus(new Progress(deployment, replicaSets, writer.now()).counts());
  }

  private Result rollingUpdate() {
    ReplicaSets replicaSets = findReplicaSets(true);
    RollingUpdate update = new RollingUpdate(writer, deployment, replicaSets);
    boolean scaled = update.scaleNewest() || update.scaleDownOld();
    if (!scaled && Progress.isComplete(deployment, deployment.status())) {
      deleteSurplusHistory(replicaSets);
    }
    return writeRolloutStatus(replicaSets);
  }

  private Result recreate() {
    ReplicaSets replicaSets = findReplicaSets(false);
    boolean scaledDown = false;
    for (KubeObject old : ReplicaSets.active(replicaSets.old())) {
      scaledDown |= writer.scaleIfDifferent(old, 0, deployment);
    }
    if (scaledDown || oldPodsRun(replicaSets)) {
      return writeRolloutStatus(replicaSets);
    }
    if (replicaSets.newest() == null) {
      replicaSets = findReplicaSets(true);
    }
    KubeObject newest = replicaSets.newest();
    if (newest != null) {
      writer.scaleIfDifferent(newest, Deployments.replicas(deployment), deployment);
    }
    if (Progress.isComplete(deployment, deployment.status())) {
      deleteSurplusHistory(replicaSets);
    }
    return writeRolloutStatus(replicaSets);
  }

  private boolean oldPodsRun(ReplicaSets replicaSets) {
    if (Deployments.sumStatus(replicaSets.old(), "replicas") > 0) {
      return true;
    }
    for (KubeObject old : replicaSets.old()) {
      for (KubeObject pod : pods.ownedBy(old.uid())) {
        if (!Pods.isTerminal(pod)) {
          return true;
        }
      }
    }
    return false;
  }

  private void deleteSurplusHistory(ReplicaSets replicaSets) {
    if (!deployment.spec().path("revisionHistoryLimit").isNumber()) {
      return;
    }
    int limit = deployment.spec().path("revisionHistoryLimit").asInt();
    List<KubeObject> old = new ArrayList<>(replicaSets.old());
    old.removeIf(KubeObject::isBeingDeleted);
    old.sort(Revisions.BY_REVISION.thenComparing(ReplicaSets.OLDEST_FIRST));
    for (KubeObject replicaSet : old.subList(0, Math.max(0, old.size() - limit))) {
      boolean empty =
          replicaSet.status().path("replicas").asInt() == 0
              && Deployments.replicas(replicaSet) == 0
              && replicaSet.generation() <= replicaSet.status().path("observedGeneration").asLong();
      if (empty) {
        delete(replicaSet);
      }
    }
  }

  private void delete(KubeObject replicaSet) {
    try {
      writer.replicaSets().delete(replicaSet.namespace(), replicaSet.name(), Json.object());
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  private Result writeRolloutStatus(ReplicaSets replicaSets) {
    Progress progress = new Progress(deployment, replicaSets, writer.now());
    ObjectNode status = progress.rollout();
    Duration untilDeadline = progress.untilDeadline(status);
    Result result = writeStatus(status);
    return untilDeadline == null ? result : new Result.After(untilDeadline);
  }

  private Result writeStatus(ObjectNode status) {
    if (!status.equals(deployment.status())) {
      ObjectNode json = deployment.mutableJson();
      json.set("status", status);
      writer.updateStatus(json);
    }
    return Result.DONE;
  }
}
