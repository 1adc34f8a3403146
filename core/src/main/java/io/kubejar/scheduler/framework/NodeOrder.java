package io.kubejar.scheduler.framework;

import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The order in which nodes are looked at: one of each zone in turn, so that a search that stops
 * early has seen all zones.
 *
 * <p>Follows {@code pkg/scheduler/backend/cache/node_tree.go}.
 */
final class NodeOrder {
  private static final String REGION = "topology.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";

  private NodeOrder() {}

  /** Region and zone of a node as one key. */
  static String zone(KubeObject node) {
    return String.valueOf(node.label(REGION)) + '\0' + node.label(ZONE);
  }

  static List<NodeInfo> alternatingZones(List<NodeInfo> nodes) {
    Map<String, Deque<NodeInfo>> byZone = new LinkedHashMap<>();
    for (NodeInfo node : nodes) {
      byZone.computeIfAbsent(zone(node.node()), z -> new ArrayDeque<>()).add(node);
    }
    List<NodeInfo> order = new ArrayList<>(nodes.size());
    List<Deque<NodeInfo>> zones = new ArrayList<>(byZone.values());
    while (!zones.isEmpty()) {
      zones.removeIf(Deque::isEmpty);
      zones.forEach(z -> order.add(z.remove()));
    }
    return List.copyOf(order);
  }
}
