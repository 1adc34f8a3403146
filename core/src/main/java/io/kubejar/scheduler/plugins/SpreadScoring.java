package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.Snapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one {@code ScheduleAnyway} constraint scores nodes: by the matching pods in their domain, the
 * more domains there are the more each pod weighs.
 */
final class SpreadScoring {
  private final SpreadConstraint constraint;
  private final boolean perHost;
  private final Map<NodeInfo, Integer> countsByNode;
  private final Map<String, Integer> countsByDomain;
  private final double weight;

  private SpreadScoring(
      SpreadConstraint constraint,
      Map<NodeInfo, Integer> countsByNode,
      Map<String, Integer> countsByDomain,
      int domains) {
    this.constraint = constraint;
    this.perHost = constraint.topologyKey().equals(SpreadConstraint.HOSTNAME);
    this.countsByNode = countsByNode;
    this.countsByDomain = countsByDomain;
    this.weight = Math.log(domains + 2.0);
  }

  static SpreadScoring of(
      Snapshot snapshot, PodInfo pod, SpreadConstraint constraint, List<NodeInfo> nodes) {
    MatchingPods pods = MatchingPods.of(snapshot, pod.namespace(), constraint.selector());
    if (constraint.topologyKey().equals(SpreadConstraint.HOSTNAME)) {
      return new SpreadScoring(constraint, pods.perNode(), Map.of(), nodes.size());
    }
    Set<String> domains = new HashSet<>();
    for (NodeInfo node : nodes) {
      String domain = node.label(constraint.topologyKey());
      if (domain != null) {
        domains.add(domain);
      }
    }
    Map<String, Integer> counts =
        constraint.includesAll(pod)
            ? pods.perDomain(constraint.topologyKey())
            : countIncluded(pods, pod, constraint);
    return new SpreadScoring(constraint, Map.of(), counts, domains.size());
  }

  private static Map<String, Integer> countIncluded(
      MatchingPods pods, PodInfo pod, SpreadConstraint constraint) {
    Map<String, Integer> counts = new HashMap<>();
    pods.perNode()
        .forEach(
            (node, count) -> {
              String domain = node.label(constraint.topologyKey());
              if (domain != null && constraint.includes(node, pod)) {
                counts.merge(domain, count, Integer::sum);
              }
            });
    return counts;
  }

  double score(NodeInfo node) {
    String domain = node.label(constraint.topologyKey());
    if (domain == null) {
      return 0;
    }
    int count =
        perHost ? countsByNode.getOrDefault(node, 0) : countsByDomain.getOrDefault(domain, 0);
    return count * weight + (constraint.maxSkew() - 1);
  }
}
