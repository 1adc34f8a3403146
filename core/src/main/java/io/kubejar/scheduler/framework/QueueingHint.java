package io.kubejar.scheduler.framework;

import io.kubejar.apimachinery.KubeObject;
import org.jspecify.annotations.Nullable;

/**
 * An event that a plugin wants to be told of, and what it thinks of a particular one.
 *
 * <p>Follows {@code ClusterEventWithHint} and {@code QueueingHintFn} of {@code
 * k8s.io/kube-scheduler/framework/types.go}.
 */
public record QueueingHint(ClusterEvent event, Condition worthTrying) {

  /** Judges one change for one waiting pod. */
  @FunctionalInterface
  public interface Condition {
    /**
     * Whether the change may make the pod schedulable.
     *
     * @param before the object before the change, null if it was added
     * @param after the object after it, null if it was deleted
     */
    boolean test(PodInfo pod, @Nullable KubeObject before, @Nullable KubeObject after);
  }

  /** An event that always makes another attempt worthwhile. */
  public static QueueingHint always(ClusterEvent event) {
    return new QueueingHint(event, (pod, before, after) -> true);
  }
}
