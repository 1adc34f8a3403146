package io.kubejar.controllermanager.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The annotations by which Deployments and ReplicaSets know their revision and size.
 *
 * <p>Follows {@code SetNewReplicaSetAnnotations} and its neighbours in {@code
 * pkg/controller/deployment/util/deployment_util.go}.
 */
final class Revisions {
  static final String REVISION = "deployment.kubernetes.io/revision";
  static final String HISTORY = "deployment.kubernetes.io/revision-history";
  static final String DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
  static final String MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";
  static final String ROLLBACK_TO = "deprecated.deployment.rollback.to";
  private static final int LONGEST_HISTORY = 2000;
  private static final Set<String> NOT_COPIED =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          REVISION,
          HISTORY,
          DESIRED_REPLICAS,
          MAX_REPLICAS,
          ROLLBACK_TO);

  static final Comparator<KubeObject> BY_REVISION = Comparator.comparingLong(Revisions::of);

  private Revisions() {}

  /** An object's revision, 0 if it has none. */
  static long of(KubeObject object) {
    return number(object.annotation(REVISION), 0);
  }

  private static long number(@Nullable String text, long absent) {
    try {
      return text == null ? absent : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return absent;
    }
  }

  static long highest(Iterable<KubeObject> replicaSets) {
    long highest = 0;
    for (KubeObject replicaSet : replicaSets) {
      highest = Math.max(highest, of(replicaSet));
    }
    return highest;
  }

  /** The size of the Deployment when the ReplicaSet was scaled last, -1 if not recorded. */
  static long desiredReplicas(KubeObject replicaSet) {
    return number(replicaSet.annotation(DESIRED_REPLICAS), -1);
  }

  /** The size with surge when the ReplicaSet was scaled last, -1 if not recorded. */
  static long maxReplicas(KubeObject replicaSet) {
    return number(replicaSet.annotation(MAX_REPLICAS), -1);
  }

  /** Records the Deployment's size; true if that changed an annotation. */
  static boolean recordSize(ObjectNode replicaSet, KubeObject deployment) {
    int replicas = Deployments.replicas(deployment);
    int most = replicas + Deployments.maxSurge(deployment);
    boolean changed = annotate(replicaSet, DESIRED_REPLICAS, Integer.toString(replicas));
    return annotate(replicaSet, MAX_REPLICAS, Integer.toString(most)) || changed;
  }

  /**
   * Makes the newest ReplicaSet's annotations what they should be; true if that changed one.
   *
   * @param created whether the ReplicaSet is about to be created
   */
  static boolean annotateNewest(
      ObjectNode replicaSet, KubeObject deployment, long revision, boolean created) {
    boolean changed = false;
    for (Map.Entry<String, String> annotation :
        Json.strings(deployment.metadata().path("annotations")).entrySet()) {
      if (!NOT_COPIED.contains(annotation.getKey())) {
        changed |= annotate(replicaSet, annotation.getKey(), annotation.getValue());
      }
    }
    String old = annotation(replicaSet, REVISION);
    if (number(old, 0) < revision) {
      annotate(replicaSet, REVISION, Long.toString(revision));
      changed = true;
      if (!old.isEmpty()) {
        appendHistory(replicaSet, old);
      }
    }
    return (created && recordSize(replicaSet, deployment)) || changed;
  }

  private static void appendHistory(ObjectNode replicaSet, String oldRevision) {
    String history = annotation(replicaSet, HISTORY);
    String longer = history.isEmpty() ? oldRevision : history + "," + oldRevision;
    while (longer.length() > LONGEST_HISTORY && longer.indexOf(',') >= 0) {
      longer = longer.substring(longer.indexOf(',') + 1);
    }
    annotate(replicaSet, HISTORY, longer);
  }

  private static String annotation(ObjectNode object, String key) {
    return object.path("metadata").path("annotations").path(key).asText();
  }

  /** Sets an annotation; true if it had another value. */
  static boolean annotate(ObjectNode object, String key, String value) {
    if (annotation(object, key).equals(value)
        && object.path("metadata").path("annotations").has(key)) {
      return false;
    }
    object.withObjectProperty("metadata").withObjectProperty("annotations").put(key, value);
    return true;
  }
}
