package io.kubejar.controllermanager.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rolls a Deployment back to the template of an earlier revision, when the annotation {@value
 * Revisions#ROLLBACK_TO} asks for it.
 *
 * <p>Follows {@code pkg/controller/deployment/rollback.go}.
 */
final class Rollback {
  private final DeploymentWriter writer;

  Rollback(DeploymentWriter writer) {
    this.writer = writer;
  }

  static boolean isRequested(KubeObject deployment) {
    return requestedRevision(deployment) != null;
  }

  private static @Nullable Long requestedRevision(KubeObject deployment) {
    String text = deployment.annotation(Revisions.ROLLBACK_TO);
    try {
      return text == null || text.isEmpty() ? null : Long.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Does as asked, and removes the annotation. */
  void run(KubeObject deployment, ReplicaSets replicaSets) {
    Long requested = requestedRevision(deployment);
    long revision = requested == null || requested == 0 ? previous(replicaSets) : requested;
    ObjectNode json = deployment.mutableJson();
    ((ObjectNode) json.path("metadata").path("annotations")).remove(Revisions.ROLLBACK_TO);
    KubeObject target = find(replicaSets, revision);
    if (target == null) {
      String message =
          requested != null && requested == 0
              ? "Unable to find last revision."
              : "Unable to find the revision to rollback to.";
      writer.events().warning(deployment, "DeploymentRollbackRevisionNotFound", message);
    } else if (ReplicaSets.sameTemplate(target, deployment)) {
      writer
          .events()
          .warning(
              deployment,
              "DeploymentRollbackTemplateUnchanged",
              "The rollback revision contains the same template as current deployment \""
                  + deployment.name()
                  + "\"");
    } else {
      restore(json, target);
      writer
          .events()
          .normal(
              deployment,
              "DeploymentRollback",
              "Rolled back deployment \"%s\" to revision %d"
                  .formatted(deployment.name(), revision));
    }
    writer.deployments().update(json);
  }

  private static void restore(ObjectNode deployment, KubeObject target) {
    ObjectNode template = Deployments.template(target).deepCopy();
    if (template.path("metadata").path("labels") instanceof ObjectNode labels) {
      labels.remove(ReplicaSets.HASH_LABEL);
    }
    deployment.withObjectProperty("spec").set("template", template);
  }

  private static long previous(ReplicaSets replicaSets) {
    List<Long> revisions =
        replicaSets.all().stream().map(Revisions::of).sorted(Comparator.reverseOrder()).toList();
    return revisions.size() < 2 ? 0 : revisions.get(1);
  }

  private static @Nullable KubeObject find(ReplicaSets replicaSets, long revision) {
    for (KubeObject replicaSet : replicaSets.all()) {
      if (revision != 0 && Revisions.of(replicaSet) == revision) {
        return replicaSet;
      }
    }
    return null;
  }
}
