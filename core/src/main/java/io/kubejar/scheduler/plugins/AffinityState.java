package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.PodAffinityTerm;
import io.kubejar.scheduler.framework.StateData;
import java.util.List;

/**
 * The pods that matter to the required terms, by topology domain.
 *
 * @param affinityTerms of the pod that is scheduled
 * @param antiAffinityTerms of the pod that is scheduled
 * @param affinity pods that match all affinity terms
 * @param antiAffinity pods that match an anti-affinity term
 * @param existingAntiAffinity pods that have an anti-affinity against the pod
 */
record AffinityState(
    List<PodAffinityTerm> affinityTerms,
    List<PodAffinityTerm> antiAffinityTerms,
    TopologyCounts affinity,
    TopologyCounts antiAffinity,
    TopologyCounts existingAntiAffinity)
    implements StateData {

  AffinityState(List<PodAffinityTerm> affinityTerms, List<PodAffinityTerm> antiAffinityTerms) {
    this(
        affinityTerms,
        antiAffinityTerms,
        new TopologyCounts(),
        new TopologyCounts(),
        new TopologyCounts());
  }

  @Override
  public AffinityState copy() {
    return new AffinityState(
        affinityTerms,
        antiAffinityTerms,
        affinity.copy(),
        antiAffinity.copy(),
        existingAntiAffinity.copy());
  }
}
