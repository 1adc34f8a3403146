package io.kubejar.kubelet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A node to be registered.
 *
 * @param name the Node's name, a DNS subdomain
 * @param capacity quantities by resource, such as {@code cpu: 8}; also what is allocatable
 * @param labels labels beside those that every kubelet sets
 * @param taints its taints
 */
public record NodeSpec(
    String name, Map<String, String> capacity, Map<String, String> labels, List<Taint> taints) {
  private static final Map<String, String> DEFAULT_CAPACITY = defaultCapacity();

  /**
   * A taint of a node.
   *
   * @param effect {@code NoSchedule}, {@code PreferNoSchedule} or {@code NoExecute}
   */
  public record Taint(String key, String value, String effect) {}

  public NodeSpec {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a node needs a name");
    }
    Map<String, String> all = new LinkedHashMap<>(DEFAULT_CAPACITY);
    all.putAll(capacity);
    capacity = Collections.unmodifiableMap(all);
    labels = Map.copyOf(labels);
    taints = List.copyOf(taints);
  }

  private static Map<String, String> defaultCapacity() {
    Map<String, String> capacity = new LinkedHashMap<>();
    capacity.put("cpu", "8");
    capacity.put("ephemeral-storage", "100Gi");
    capacity.put("hugepages-1Gi", "0");
    capacity.put("hugepages-2Mi", "0");
    capacity.put("memory", "32Gi");
    capacity.put("pods", "110");
    return capacity;
  }

  /** A node with 8 CPUs, 32 GiB of memory, 100 GiB of storage and room for 110 Pods. */
  public static NodeSpec of(String name) {
    return new NodeSpec(name, Map.of(), Map.of(), List.of());
  }

  /** {@code node-1} to {@code node-count}, all of the default size. */
  public static List<NodeSpec> numbered(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> of("node-" + i)).toList();
  }

  /** The same node with another quantity of a resource. */
  public NodeSpec withCapacity(String resource, String quantity) {
    Map<String, String> changed = new LinkedHashMap<>(capacity);
    changed.put(resource, quantity);
    return new NodeSpec(name, changed, labels, taints);
  }

  /** The same node with one more label. */
  public NodeSpec withLabel(String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(labels);
    changed.put(key, value);
    return new NodeSpec(name, capacity, changed, taints);
  }

  /** The same node with one more taint. */
  public NodeSpec withTaint(Taint taint) {
    List<Taint> changed = new ArrayList<>(taints);
    changed.add(taint);
    return new NodeSpec(name, capacity, labels, changed);
  }
}
