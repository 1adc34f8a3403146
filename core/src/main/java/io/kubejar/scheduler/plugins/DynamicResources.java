package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.NodeRefusals;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PostFilter;
import io.kubejar.scheduler.framework.PostFilterResult;
import io.kubejar.scheduler.framework.PreFilter;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.StateData;
import io.kubejar.scheduler.framework.Status;

/**
 * Refuses pods that name resource claims: devices are not allocated here.
 *
 * <p>For all other pods it does what {@code plugins/dynamicresources/dynamicresources.go} does: it
 * leaves its sentence in the message of pods that no node takes. If a PreFilter plugin before it
 * refused the pod, the sentence is that it does not find what its own PreFilter would have left.
 */
public final class DynamicResources implements PreFilter, PostFilter {
  public static final String NAME = "DynamicResources";

  private static final Status NOT_SUPPORTED =
      Status.unresolvable("dynamic resource allocation is not supported by this cluster");

  /** Says that PreFilter ran. */
  private record Claims(boolean any) implements StateData {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    boolean any = !pod.spec().path("resourceClaims").isEmpty();
    state.write(new Claims(any));
    return any ? PreFilterResult.of(NOT_SUPPORTED) : PreFilterResult.SKIP;
  }

  @Override
  public PostFilterResult postFilter(CycleState state, PodInfo pod, NodeRefusals refusals) {
    Claims claims = state.read(Claims.class);
    if (claims == null) {
      return new PostFilterResult(Status.error("not found"), null);
    }
    String sentence = claims.any() ? "still not schedulable" : "no new claims to deallocate";
    return new PostFilterResult(Status.unschedulable(sentence), null);
  }
}
