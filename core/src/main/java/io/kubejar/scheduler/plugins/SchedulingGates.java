package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreEnqueue;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps pods with {@code spec.schedulingGates} out of the queue until the last gate is removed.
 *
 * <p>Follows {@code plugins/schedulinggates/scheduling_gates.go}.
 */
public final class SchedulingGates implements PreEnqueue {
  public static final String NAME = "SchedulingGates";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Status preEnqueue(PodInfo pod) {
    JsonNode gates = pod.spec().path("schedulingGates");
    if (gates.isEmpty()) {
      return Status.SUCCESS;
    }
    List<String> names = new ArrayList<>();
    gates.forEach(g -> names.add(g.path("name").asText()));
    return Status.unresolvable("waiting for scheduling gates: [" + String.join(" ", names) + "]");
  }
}
