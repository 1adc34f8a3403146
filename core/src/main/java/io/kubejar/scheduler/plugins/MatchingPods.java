package io.kubejar.scheduler.plugins;

import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodClass;
import io.kubejar.scheduler.framework.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pods of a namespace that a selector matches, counted per node or per topology domain. */
final class MatchingPods {
  private final List<PodClass> classes;

  private MatchingPods(List<PodClass> classes) {
    this.classes = classes;
  }

  /** Pods that are being deleted are left out, because they make room soon. */
  static MatchingPods of(Snapshot snapshot, String namespace, LabelSelector selector) {
    List<PodClass> matching = new ArrayList<>();
    for (PodClass podClass : snapshot.podClasses(namespace)) {
      if (!podClass.isTerminating() && selector.matches(podClass.labels())) {
        matching.add(podClass);
      }
    }
    return new MatchingPods(matching);
  }

  /** By node, where there are any. */
  Map<NodeInfo, Integer> perNode() {
    if (classes.size() == 1) {
      return classes.get(0).counts();
    }
    Map<NodeInfo, Integer> sums = new HashMap<>();
    for (PodClass podClass : classes) {
      podClass.counts().forEach((node, count) -> sums.merge(node, count, Integer::sum));
    }
    return sums;
  }

  /** By the value of a label of their node, where there are any. */
  Map<String, Integer> perDomain(String topologyKey) {
    if (classes.size() == 1) {
      return classes.get(0).countsBy(topologyKey);
    }
    Map<String, Integer> sums = new HashMap<>();
    for (PodClass podClass : classes) {
      podClass
          .countsBy(topologyKey)
          .forEach((value, count) -> sums.merge(value, count, Integer::sum));
    }
    return sums;
  }
}
