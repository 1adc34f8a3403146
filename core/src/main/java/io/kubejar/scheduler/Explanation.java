package io.kubejar.scheduler;

import io.kubejar.apimachinery.ObjectRef;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the scheduler thinks of a pod, node by node; made by {@link Scheduler#explain}.
 *
 * @param message "0/3 nodes are available: …" if no node takes the pod, else empty
 * @param nodes first those that fit, best first, then those that refuse, by name
 */
public record Explanation(ObjectRef pod, String message, List<OfNode> nodes) {

  public Explanation {
    nodes = List.copyOf(nodes);
  }

  /** What the scheduler thinks of the pod on one node. */
  public sealed interface OfNode {
    String node();
  }

  /**
   * The pod can run there.
   *
   * @param scores by plugin, each times the plugin's weight; empty if only this node fits
   * @param total their sum
   */
  public record Fits(String node, long total, Map<String, Long> scores) implements OfNode {
    @Override
    public String toString() {
      return node + ": score " + total + " " + scores;
    }
  }

  /**
   * The pod cannot run there.
   *
   * @param plugin the one that refused
   */
  public record Refuses(String node, String plugin, List<String> reasons) implements OfNode {
    public Refuses {
      reasons = List.copyOf(reasons);
    }

    @Override
    public String toString() {
      return node + ": " + String.join(", ", reasons) + " (" + plugin + ")";
    }
  }

  /** A line for the pod and one for each node. */
  @Override
  public String toString() {
    String first = pod + (message.isEmpty() ? "" : ": " + message);
    return nodes.stream().map(n -> "\n  " + n).collect(Collectors.joining("", first, ""));
  }
}
