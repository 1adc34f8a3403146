package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.NodeRefusals;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PostFilter;
import io.kubejar.scheduler.framework.PostFilterResult;
import io.kubejar.scheduler.framework.PreFilter;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.Status;

/**
 * Refuses pods that name resource claims: devices are not allocated here.
 *
 * <p>For all other pods it does what {@code plugins/dynamicresources/dynamicresources.go} does: it
 * leaves its sentence in the message of pods that no node takes.
 */
public final class DynamicResources implements PreFilter, PostFilter {
  public static final String NAME = "DynamicResources";

  private static final Status NOT_SUPPORTED =
      Status.unresolvable("dynamic resource allocation is not supported by this cluster");

  @Override
  public String name() {
    return NAME;
  }

  private static boolean hasClaims(PodInfo pod) {
    return !pod.spec().path("resourceClaims").isEmpty();
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    return hasClaims(pod) ? PreFilterResult.of(NOT_SUPPORTED) : PreFilterResult.SKIP;
  }

  @Override
  public PostFilterResult postFilter(CycleState state, PodInfo pod, NodeRefusals refusals) {
    String sentence = hasClaims(pod) ? "still not schedulable" : "no new claims to deallocate";
    return new PostFilterResult(Status.unschedulable(sentence), null);
  }
}
