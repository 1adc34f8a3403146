package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pods on nodes that are alike to other pods: same namespace, labels and pod affinity.
 *
 * <p>Affinity and spreading count pods by selectors. The pods of a ReplicaSet are one class, so a
 * selector is tried once for all of them, and the counts per node are kept as pods come and go;
 * kube-scheduler tries every pod on every node instead. Owned by {@link ClusterCache}.
 */
public final class PodClass {
  private final Key key;
  private final List<PodAffinityTerm> requiredAffinity;
  private final List<PodAffinityTerm> requiredAntiAffinity;
  private final List<PodAffinityTerm> preferredAffinity;
  private final List<PodAffinityTerm> preferredAntiAffinity;
  private final Map<NodeInfo, Integer> counts = new HashMap<>();
  // By topology key, made when first asked for and then kept up to date.
  private final Map<String, Map<String, Integer>> countsByTopology = new HashMap<>();

  /**
   * What pods of a class have in common.
   *
   * @param terminating pods that are being deleted are not counted for spreading
   * @param podAffinity {@code spec.affinity.podAffinity}, a missing node if there is none
   */
  record Key(
      String namespace,
      JsonNode labels,
      boolean terminating,
      JsonNode podAffinity,
      JsonNode podAntiAffinity) {}

  PodClass(Key key) {
    this.key = key;
    this.requiredAffinity = PodAffinityTerm.required(key.podAffinity(), key.namespace());
    this.requiredAntiAffinity = PodAffinityTerm.required(key.podAntiAffinity(), key.namespace());
    this.preferredAffinity = PodAffinityTerm.preferred(key.podAffinity(), key.namespace());
    this.preferredAntiAffinity = PodAffinityTerm.preferred(key.podAntiAffinity(), key.namespace());
  }

  public String namespace() {
    return key.namespace();
  }

  public JsonNode labels() {
    return key.labels();
  }

  public boolean isTerminating() {
    return key.terminating();
  }

  public List<PodAffinityTerm> requiredAffinity() {
    return requiredAffinity;
  }

  public List<PodAffinityTerm> requiredAntiAffinity() {
    return requiredAntiAffinity;
  }

  public List<PodAffinityTerm> preferredAffinity() {
    return preferredAffinity;
  }

  public List<PodAffinityTerm> preferredAntiAffinity() {
    return preferredAntiAffinity;
  }

  /** How many pods of the class are on each node that has any; a view. */
  public Map<NodeInfo, Integer> counts() {
    return Collections.unmodifiableMap(counts);
  }

  boolean hasAffinity() {
    return !requiredAffinity.isEmpty()
        || !requiredAntiAffinity.isEmpty()
        || !preferredAffinity.isEmpty()
        || !preferredAntiAffinity.isEmpty();
  }

  Key key() {
    return key;
  }

  /**
   * How many pods of the class are in each topology domain, by the value that its nodes have for a
   * label; a view. Nodes without the label do not count.
   */
  public Map<String, Integer> countsBy(String topologyKey) {
    Map<String, Integer> known = countsByTopology.get(topologyKey);
    if (known == null) {
      known = new HashMap<>();
      for (Map.Entry<NodeInfo, Integer> entry : counts.entrySet()) {
        addTo(known, entry.getKey().label(topologyKey), entry.getValue());
      }
      countsByTopology.put(topologyKey, known);
    }
    return Collections.unmodifiableMap(known);
  }

  private static void addTo(Map<String, Integer> domains, @Nullable String domain, int difference) {
    if (domain != null) {
      domains.merge(domain, difference, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
    }
  }

  /** The labels of a node changed. */
  void forgetTopology() {
    countsByTopology.clear();
  }

  void add(NodeInfo node) {
    counts.merge(node, 1, Integer::sum);
    countsByTopology.forEach((key, domains) -> addTo(domains, node.label(key), 1));
  }

  void remove(NodeInfo node) {
    counts.computeIfPresent(node, (n, count) -> count == 1 ? null : count - 1);
    countsByTopology.forEach((key, domains) -> addTo(domains, node.label(key), -1));
  }

  boolean isEmpty() {
    return counts.isEmpty();
  }
}
