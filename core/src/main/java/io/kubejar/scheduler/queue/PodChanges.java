package io.kubejar.scheduler.queue;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.Resources;
import java.util.EnumSet;
import java.util.Set;

/**
 * What about a pod changed that matters to scheduling.
 *
 * <p>Follows {@code PodSchedulingPropertiesChange} of {@code pkg/scheduler/framework/events.go}.
 */
public final class PodChanges {
  private PodChanges() {}

  /** The changes from one state of a pod to a later one; empty if none matters. */
  public static Set<Action> between(KubeObject before, KubeObject after) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    if (!before.metadata().path("labels").equals(after.metadata().path("labels"))) {
      actions.add(Action.UPDATE_POD_LABEL);
    }
    JsonNode old = before.spec();
    JsonNode now = after.spec();
    if (!old.path("containers").equals(now.path("containers")) && asksForLess(before, after)) {
      actions.add(Action.UPDATE_POD_SCALE_DOWN);
    }
    if (old.path("tolerations").size() != now.path("tolerations").size()) {
      actions.add(Action.UPDATE_POD_TOLERATION);
    }
    if (!old.path("schedulingGates").isEmpty() && now.path("schedulingGates").isEmpty()) {
      actions.add(Action.UPDATE_POD_SCHEDULING_GATES_ELIMINATED);
    }
    if (!old.path("nodeSelector").equals(now.path("nodeSelector"))
        || !old.path("affinity").equals(now.path("affinity"))) {
      actions.add(Action.UPDATE);
    }
    return actions;
  }

  private static boolean asksForLess(KubeObject before, KubeObject after) {
    Resources old = PodInfo.of(before).requests();
    Resources now = PodInfo.of(after).requests();
    return now.milliCpu() < old.milliCpu()
        || now.memory() < old.memory()
        || now.ephemeralStorage() < old.ephemeralStorage()
        || old.scalarNames().stream().anyMatch(n -> now.get(n) < old.get(n));
  }
}
