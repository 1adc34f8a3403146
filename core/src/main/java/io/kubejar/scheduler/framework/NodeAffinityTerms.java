package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pod says about its nodes: {@code nodeSelector} and {@code affinity.nodeAffinity}.
 *
 * <p>Follows {@code GetRequiredNodeAffinity} and {@code PreferredSchedulingTerms} of {@code
 * k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go}.
 */
public final class NodeAffinityTerms {
  private final @Nullable LabelSelector nodeSelector;
  private final @Nullable NodeSelectorTerms required;
  private final List<Preferred> preferred;

  private NodeAffinityTerms(
      @Nullable LabelSelector nodeSelector,
      @Nullable NodeSelectorTerms required,
      List<Preferred> preferred) {
    this.nodeSelector = nodeSelector;
    this.required = required;
    this.preferred = preferred;
  }

  /** A term that raises the score of the nodes it matches. */
  private record Preferred(int weight, NodeSelectorTerms.Term term) {}

  static NodeAffinityTerms of(JsonNode podSpec) {
    JsonNode selector = podSpec.path("nodeSelector");
    JsonNode affinity = podSpec.path("affinity").path("nodeAffinity");
    JsonNode required = affinity.path("requiredDuringSchedulingIgnoredDuringExecution");
    List<Preferred> preferred = new ArrayList<>();
    for (JsonNode term : affinity.path("preferredDuringSchedulingIgnoredDuringExecution")) {
      int weight = term.path("weight").asInt();
      if (weight != 0) {
        preferred.add(new Preferred(weight, NodeSelectorTerms.Term.of(term.path("preference"))));
      }
    }
    return new NodeAffinityTerms(
        selector.isEmpty() ? null : LabelSelector.ofMap(selector),
        required.isObject() ? NodeSelectorTerms.of(required) : null,
        preferred);
  }

  /** Whether the pod accepts every node. */
  public boolean acceptsAll() {
    return nodeSelector == null && required == null;
  }

  /** Whether the pod accepts the node. */
  public boolean accepts(KubeObject node) {
    LabelSelector selector = nodeSelector;
    if (selector != null && !selector.matches(node)) {
      return false;
    }
    NodeSelectorTerms terms = required;
    return terms == null || terms.matches(node);
  }

  /** The names of the only nodes that the pod can accept, null if it names none. */
  public @Nullable Set<String> onlyNodeNames() {
    NodeSelectorTerms terms = required;
    return terms == null ? null : terms.onlyNodeNames();
  }

  public boolean hasPreferences() {
    return !preferred.isEmpty();
  }

  /** The sum of the weights of the preferred terms that match. */
  public long preference(KubeObject node) {
    long sum = 0;
    for (Preferred term : preferred) {
      if (term.term().matches(node)) {
        sum += term.weight();
      }
    }
    return sum;
  }
}
