package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.LabelSelector;
import io.kubejar.client.Informer;
import io.kubejar.client.Informers;
import io.kubejar.scheduler.framework.PodInfo;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which pods cannot go without violating a PodDisruptionBudget.
 *
 * <p>Follows {@code filterPodsWithPDBViolation} of {@code
 * plugins/defaultpreemption/default_preemption.go}.
 */
final class DisruptionBudgets {
  private final Informer budgets;

  DisruptionBudgets(Informers informers) {
    this.budgets = informers.informer("policy/v1", "poddisruptionbudgets");
  }

  /** Of these pods, taken away one after the other, those that go beyond a budget. */
  Set<PodInfo> protectedOf(List<PodInfo> pods) {
    Set<PodInfo> violating = new LinkedHashSet<>();
    Map<String, Integer> allowed = new HashMap<>();
    for (PodInfo pod : pods) {
      for (KubeObject budget : budgets.list(pod.namespace())) {
        if (covers(budget, pod)) {
          JsonNode status = budget.status();
          int left =
              allowed.getOrDefault(budget.uid(), status.path("disruptionsAllowed").asInt()) - 1;
          allowed.put(budget.uid(), left);
          if (left < 0) {
            violating.add(pod);
          }
        }
      }
    }
    return violating;
  }

  /** Pods whose eviction was granted already do not count again. */
  private static boolean covers(KubeObject budget, PodInfo pod) {
    LabelSelector selector = LabelSelector.of(budget.spec().path("selector"));
    return !pod.labels().isEmpty()
        && !selector.isEverything()
        && selector.matches(pod.labels())
        && !budget.status().path("disruptedPods").has(pod.name());
  }
}
