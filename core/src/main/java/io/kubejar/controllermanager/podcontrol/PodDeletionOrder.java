package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which Pods to delete first when there are too many: unassigned, pending, not ready, cheap by
 * {@code controller.kubernetes.io/pod-deletion-cost}, on crowded nodes, ready for a shorter time
 * (by powers of two), restarted more often, younger.
 *
 * <p>Follows {@code ActivePodsWithRanks} of {@code pkg/controller/controller_utils.go}. That order
 * is not transitive (Pods whose ages have the same power of two go by uid, those of equal age do
 * not), so Pods are taken from a heap, which unlike a sort does not mind.
 */
public final class PodDeletionOrder {
  private static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

  private final Instant now;
  private final Map<String, Integer> activePodsByNode = new HashMap<>();

  /**
   * @param related the Pods of the same owner and of its siblings, by which crowded nodes are found
   */
  public PodDeletionOrder(Collection<KubeObject> related, Instant now) {
    this.now = now;
    for (KubeObject pod : related) {
      if (Pods.isActive(pod)) {
        activePodsByNode.merge(Pods.nodeName(pod), 1, Integer::sum);
      }
    }
  }

  /** The {@code count} Pods to delete first, in that order. */
  public List<KubeObject> first(int count, Collection<KubeObject> pods) {
    if (count >= pods.size()) {
      return List.copyOf(pods);
    }
    PriorityQueue<KubeObject> heap = new PriorityQueue<>(Math.max(1, pods.size()), this::compare);
    heap.addAll(pods);
    List<KubeObject> chosen = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      chosen.add(heap.remove());
    }
    return chosen;
  }

  private int compare(KubeObject a, KubeObject b) {
    int order = BEFORE_RANK.compare(a, b);
    if (order != 0) {
      return order;
    }
    order = Integer.compare(rank(b), rank(a));
    if (order != 0) {
      return order;
    }
    order = byAge(a, b, Pods.readySince(a), Pods.readySince(b));
    if (order != 0) {
      return order;
    }
    order = Integer.compare(Pods.maxRestarts(b), Pods.maxRestarts(a));
    return order != 0 ? order : byAge(a, b, createdAt(a), createdAt(b));
  }

  private static final Comparator<KubeObject> BEFORE_RANK =
      Comparator.<KubeObject, Boolean>comparing(p -> !Pods.nodeName(p).isEmpty())
          .thenComparing(PodDeletionOrder::phaseRank)
          .thenComparing(Pods::isReady)
          .thenComparing(PodDeletionOrder::deletionCost);

  private static int phaseRank(KubeObject pod) {
    return switch (Pods.phase(pod)) {
      case "Unknown" -> 1;
      case "Running" -> 2;
      default -> 0;
    };
  }

  private static int deletionCost(KubeObject pod) {
    String cost = pod.annotation(DELETION_COST);
    try {
      return cost == null ? 0 : Integer.parseInt(cost);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private int rank(KubeObject pod) {
    return activePodsByNode.getOrDefault(Pods.nodeName(pod), 0);
  }

  private static @Nullable Instant createdAt(KubeObject pod) {
    return Timestamps.parse(pod.metadata().path("creationTimestamp"));
  }

  /** Shorter times first, by powers of two; what has no time comes first. */
  private int byAge(
      KubeObject a, KubeObject b, @Nullable Instant sinceA, @Nullable Instant sinceB) {
    if (sinceA == null || sinceB == null) {
      return Boolean.compare(sinceA != null, sinceB != null);
    }
    if (sinceA.equals(sinceB)) {
      return 0;
    }
    int order = Integer.compare(powerOfTwo(sinceA), powerOfTwo(sinceB));
    return order != 0 ? order : a.uid().compareTo(b.uid());
  }

  private int powerOfTwo(Instant since) {
    long nanos = Duration.between(since, now).toNanos();
    return nanos <= 0 ? -1 : 63 - Long.numberOfLeadingZeros(nanos);
  }
}
