package io.kubejar.controllermanager.podautoscaler;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which Pods each autoscaler's target has, to find autoscalers that would fight over the same ones.
 *
 * <p>Follows {@code pkg/controller/util/selectors}. Confined to the event loop.
 */
final class TargetSelectors {
  private final Map<Key, LabelSelector> selectors = new TreeMap<>();

  private record Key(String namespace, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byNamespace = namespace.compareTo(other.namespace);
      return byNamespace == 0 ? name.compareTo(other.name) : byNamespace;
    }

    /** As Go prints it. */
    @Override
    public String toString() {
      return "{%s %s}".formatted(name, namespace);
    }
  }

  /** Remembers the Pods of an autoscaler's target. */
  void put(KubeObject autoscaler, LabelSelector selector) {
    selectors.put(new Key(autoscaler.namespace(), autoscaler.name()), selector);
  }

  /** Forgets an autoscaler that is gone. */
  void remove(String namespace, String name) {
    selectors.remove(new Key(namespace, name));
  }

  /** The autoscalers whose targets have one of the Pods. */
  List<String> selecting(String namespace, Collection<KubeObject> pods) {
    return selectors.entrySet().stream()
        .filter(e -> e.getKey().namespace().equals(namespace))
        .filter(e -> pods.stream().anyMatch(e.getValue()::matches))
        .map(e -> e.getKey().toString())
        .toList();
  }
}
