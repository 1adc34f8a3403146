package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.NodeInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many pods of interest are in each topology domain, for one or several topology keys.
 *
 * <p>Refers to the counts that the cache keeps, and notes only differences to them, so that making
 * and copying one costs little.
 */
final class TopologyCounts {
  private static final int MANY = 4;

  private final Map<String, List<Map<String, Integer>>> parts = new HashMap<>();
  private final Map<Domain, Integer> differences;
  private long total;

  /** The nodes that have a value for a label. */
  private record Domain(String key, String value) {}

  TopologyCounts() {
    this.differences = new HashMap<>();
  }

  private TopologyCounts(TopologyCounts other) {
    this.parts.putAll(other.parts);
    this.differences = new HashMap<>(other.differences);
    this.total = other.total;
  }

  TopologyCounts copy() {
    return new TopologyCounts(this);
  }

  /** Counts these pods too; the map is kept, and must not change while this is used. */
  void include(String topologyKey, Map<String, Integer> byDomain) {
    if (byDomain.isEmpty()) {
      return;
    }
    byDomain.values().forEach(count -> total += count);
    List<Map<String, Integer>> known = parts.computeIfAbsent(topologyKey, k -> new ArrayList<>());
    known.add(byDomain);
    if (known.size() > MANY) {
      Map<String, Integer> sums =
          known.get(0) instanceof HashMap<String, Integer> own ? own : new HashMap<>();
      known.stream()
          .filter(part -> part != sums)
          .forEach(part -> part.forEach((v, count) -> sums.merge(v, count, Integer::sum)));
      known.clear();
      known.add(sums);
    }
  }

  void add(String topologyKey, String value, int difference) {
    differences.merge(new Domain(topologyKey, value), difference, Integer::sum);
    total += difference;
  }

  /** How many are in a node's domain; none if the node does not have the label. */
  int count(String topologyKey, NodeInfo node) {
    String value = node.label(topologyKey);
    if (value == null) {
      return 0;
    }
    int count =
        differences.isEmpty() ? 0 : differences.getOrDefault(new Domain(topologyKey, value), 0);
    List<Map<String, Integer>> known = parts.get(topologyKey);
    if (known != null) {
      for (Map<String, Integer> part : known) {
        count += part.getOrDefault(value, 0);
      }
    }
    return count;
  }

  /** The keys that pods are counted by. */
  Set<String> topologyKeys() {
    if (differences.isEmpty()) {
      return parts.keySet();
    }
    Set<String> keys = new HashSet<>(parts.keySet());
    differences.keySet().forEach(d -> keys.add(d.key()));
    return keys;
  }

  boolean isEmpty() {
    return total == 0;
  }
}
