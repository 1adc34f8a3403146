package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.LabelSelector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A term of a pod's affinity or anti-affinity to other pods.
 *
 * <p>Follows {@code AffinityTerm} of {@code k8s.io/kube-scheduler/framework/types.go}.
 *
 * @param namespaces where the other pods may be; the pod's own if the term says nothing
 * @param namespaceSelector selects more namespaces by their labels
 * @param weight of a preferred term, 0 for a required one
 */
public record PodAffinityTerm(
    Set<String> namespaces,
    LabelSelector namespaceSelector,
    LabelSelector selector,
    String topologyKey,
    int weight) {

  private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
  private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

  public PodAffinityTerm {
    namespaces = Set.copyOf(namespaces);
  }

  /** The required terms of {@code podAffinity} or {@code podAntiAffinity}. */
  static List<PodAffinityTerm> required(JsonNode affinity, String podNamespace) {
    List<PodAffinityTerm> terms = new ArrayList<>();
    affinity.path(REQUIRED).forEach(t -> terms.add(of(t, podNamespace, 0)));
    return terms;
  }

  /** The preferred terms of {@code podAffinity} or {@code podAntiAffinity}. */
  static List<PodAffinityTerm> preferred(JsonNode affinity, String podNamespace) {
    List<PodAffinityTerm> terms = new ArrayList<>();
    for (JsonNode term : affinity.path(PREFERRED)) {
      terms.add(of(term.path("podAffinityTerm"), podNamespace, term.path("weight").asInt()));
    }
    return terms;
  }

  private static PodAffinityTerm of(JsonNode term, String podNamespace, int weight) {
    Set<String> namespaces = new HashSet<>();
    term.path("namespaces").forEach(n -> namespaces.add(n.asText()));
    if (namespaces.isEmpty() && !term.path("namespaceSelector").isObject()) {
      namespaces.add(podNamespace);
    }
    return new PodAffinityTerm(
        namespaces,
        LabelSelector.of(term.path("namespaceSelector")),
        LabelSelector.of(term.path("labelSelector")),
        term.path("topologyKey").asText(),
        weight);
  }

  /**
   * Whether the term is about a pod.
   *
   * @param namespaceLabels the labels of a namespace by its name, a missing node if unknown
   */
  public boolean matches(
      String namespace, JsonNode labels, Function<String, JsonNode> namespaceLabels) {
    return selector.matches(labels)
        && (namespaces.contains(namespace)
            || namespaceSelector.matches(namespaceLabels.apply(namespace)));
  }
}
