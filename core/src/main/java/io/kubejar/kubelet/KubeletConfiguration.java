package io.kubejar.kubelet;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The nodes that a cluster starts with, and how their kubelets work.
 *
 * @param nodes the nodes to register
 * @param options intervals and latencies
 * @param hooks makes the hooks from the in-memory ones, of which it may keep some
 */
public record KubeletConfiguration(
    List<NodeSpec> nodes, KubeletOptions options, UnaryOperator<KubeletHooks> hooks) {

  public KubeletConfiguration {
    nodes = List.copyOf(nodes);
  }

  /** Nodes of the default size, named node-1 and so on, with the in-memory hooks. */
  public static KubeletConfiguration ofNodes(int count) {
    return new KubeletConfiguration(
        NodeSpec.numbered(count), KubeletOptions.defaults(), UnaryOperator.identity());
  }

  /** The same kubelets on other nodes. */
  public KubeletConfiguration withNodes(List<NodeSpec> others) {
    return new KubeletConfiguration(others, options, hooks);
  }

  /** The same nodes with other intervals and latencies. */
  public KubeletConfiguration withOptions(KubeletOptions others) {
    return new KubeletConfiguration(nodes, others, hooks);
  }

  /** The same nodes with other hooks. */
  public KubeletConfiguration withHooks(UnaryOperator<KubeletHooks> others) {
    return new KubeletConfiguration(nodes, options, others);
  }
}
