package io.kubejar.scheduler.framework;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Why the nodes refused a pod: a status for each node that was looked at, and one for all others.
 *
 * <p>Follows {@code NodeToStatus}, {@code Diagnosis} and {@code FitError} of {@code
 * pkg/scheduler/framework/types.go}, whose sentences it makes.
 */
public final class NodeRefusals {
  private final Map<String, Status> byNode = new LinkedHashMap<>();
  private final Set<String> plugins = new LinkedHashSet<>();
  private Status others = Status.unresolvable();
  private String preFilterMessage = "";

  public void refuse(String nodeName, Status status) {
    byNode.put(nodeName, status);
    notePlugin(status);
  }

  /** The status of every node that none was given for. */
  public void refuseOthers(Status status) {
    others = status;
    notePlugin(status);
  }

  /** A PreFilter plugin refused the pod for all nodes. */
  void refuseAll(Status status) {
    refuseOthers(status);
    preFilterMessage = status.message();
  }

  void notePlugin(Status status) {
    if (!status.plugin().isEmpty() && status.isRejected()) {
      plugins.add(status.plugin());
    }
  }

  /** What a node said. */
  public Status of(String nodeName) {
    return byNode.getOrDefault(nodeName, others);
  }

  /** The nodes that were looked at and refused, with their reasons. */
  public Map<String, Status> byNode() {
    return Collections.unmodifiableMap(byNode);
  }

  /** The plugins that refused. */
  public Set<String> plugins() {
    return Collections.unmodifiableSet(plugins);
  }

  /** The nodes of a snapshot that refused with a code. */
  public List<NodeInfo> nodesWith(Status.Code code, Snapshot snapshot) {
    List<NodeInfo> nodes = new ArrayList<>();
    if (others.code() == code) {
      for (NodeInfo node : snapshot.nodes()) {
        if (of(node.name()).code() == code) {
          nodes.add(node);
        }
      }
      return nodes;
    }
    byNode.forEach(
        (name, status) -> {
          NodeInfo node = status.code() == code ? snapshot.node(name) : null;
          if (node != null) {
            nodes.add(node);
          }
        });
    return nodes;
  }

  /** How many nodes gave each reason, by the reason. */
  public Map<String, Integer> reasonCounts(int allNodes) {
    Map<String, Integer> counts = new TreeMap<>();
    byNode.values().forEach(s -> s.reasons().forEach(r -> counts.merge(r, 1, Integer::sum)));
    int rest = allNodes - byNode.size();
    if (rest > 0) {
      others.reasons().forEach(r -> counts.merge(r, rest, Integer::sum));
    }
    return counts;
  }

  /** "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable." */
  public String message(int allNodes) {
    String start = "0/" + allNodes + " nodes are available:";
    if (!preFilterMessage.isEmpty()) {
      return start + " " + preFilterMessage + ".";
    }
    List<String> reasons = new ArrayList<>();
    reasonCounts(allNodes).forEach((reason, count) -> reasons.add(count + " " + reason));
    Collections.sort(reasons);
    return reasons.isEmpty() ? start : start + " " + String.join(", ", reasons) + ".";
  }
}
