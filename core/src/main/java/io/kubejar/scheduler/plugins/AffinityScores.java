package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodClass;
import io.kubejar.scheduler.framework.StateData;
import java.util.HashMap;
import java.util.Map;

/** The sums of the weights of preferred terms, by topology key and domain. */
final class AffinityScores implements StateData {
  private final Map<String, Map<String, Long>> byKey = new HashMap<>();

  /** Adds a weight for each pod of a class in its domain. */
  void add(String topologyKey, PodClass podClass, long weight) {
    Map<String, Integer> counts = podClass.countsBy(topologyKey);
    if (weight != 0 && !counts.isEmpty()) {
      Map<String, Long> sums = byKey.computeIfAbsent(topologyKey, k -> new HashMap<>());
      counts.forEach((value, count) -> sums.merge(value, weight * count, Long::sum));
    }
  }

  boolean isEmpty() {
    return byKey.isEmpty();
  }

  long of(NodeInfo node) {
    long sum = 0;
    for (Map.Entry<String, Map<String, Long>> entry : byKey.entrySet()) {
      String value = node.label(entry.getKey());
      sum += value == null ? 0 : entry.getValue().getOrDefault(value, 0L);
    }
    return sum;
  }
}
