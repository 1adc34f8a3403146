package io.kubejar.controllermanager.deployment;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import io.kubejar.controllermanager.podcontrol.TemplateHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Deployment's ReplicaSets: the one of its present template, and the old ones.
 *
 * @param newest the ReplicaSet whose template is the Deployment's, null if there is none yet
 * @param old all others
 */
record ReplicaSets(@Nullable KubeObject newest, List<KubeObject> old) {
  static final String HASH_LABEL = "pod-template-hash";

  static final Comparator<KubeObject> OLDEST_FIRST =
      Comparator.comparing(ReplicaSets::createdAt).thenComparing(KubeObject::name);
  static final Comparator<KubeObject> LARGEST_THEN_OLDEST =
      Comparator.comparingInt(Deployments::replicas).reversed().thenComparing(OLDEST_FIRST);
  static final Comparator<KubeObject> LARGEST_THEN_NEWEST =
      Comparator.comparingInt(Deployments::replicas)
          .reversed()
          .thenComparing(OLDEST_FIRST.reversed());

  ReplicaSets {
    old = List.copyOf(old);
  }

  private static Instant createdAt(KubeObject object) {
    Instant time = Timestamps.parse(object.metadata().path("creationTimestamp"));
    return Objects.requireNonNullElse(time, Instant.EPOCH);
  }

  /** Tells the newest one from the others: the oldest of those with the Deployment's template. */
  static ReplicaSets of(KubeObject deployment, List<KubeObject> owned) {
    List<KubeObject> sorted = new ArrayList<>(owned);
    sorted.sort(OLDEST_FIRST);
    KubeObject newest = null;
    for (KubeObject replicaSet : sorted) {
      if (newest == null && sameTemplate(replicaSet, deployment)) {
        newest = replicaSet;
      }
    }
    sorted.remove(newest);
    return new ReplicaSets(newest, sorted);
  }

  static boolean sameTemplate(KubeObject replicaSet, KubeObject deployment) {
    return TemplateHash.equalIgnoringLabel(
        Deployments.template(replicaSet), Deployments.template(deployment), HASH_LABEL);
  }

  ReplicaSets withNewest(@Nullable KubeObject newNewest) {
    return new ReplicaSets(newNewest, old);
  }

  /** The old ones, then the newest if there is one. */
  List<KubeObject> all() {
    List<KubeObject> all = new ArrayList<>(old);
    if (newest != null) {
      all.add(newest);
    }
    return all;
  }

  /** Those that want Pods. */
  static List<KubeObject> active(List<KubeObject> replicaSets) {
    return replicaSets.stream().filter(rs -> Deployments.replicas(rs) > 0).toList();
  }

  /** The only one that wants Pods; the latest if none does; null if several do. */
  @Nullable KubeObject activeOrLatest() {
    List<KubeObject> active = active(all());
    if (active.size() > 1) {
      return null;
    }
    if (active.size() == 1) {
      return active.get(0);
    }
    return newest != null ? newest : old.stream().max(OLDEST_FIRST).orElse(null);
  }
}
