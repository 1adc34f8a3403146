package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What about a node changed that matters to scheduling; heartbeats do not.
 *
 * <p>Follows {@code NodeSchedulingPropertiesChange} of {@code pkg/scheduler/framework/events.go}.
 */
public final class NodeChanges {
  private NodeChanges() {}

  /** The changes from one state of a node to a later one; empty if none matters. */
  public static Set<Action> between(KubeObject before, KubeObject after) {
    Set<Action> actions = EnumSet.noneOf(Action.class);
    JsonNode oldStatus = before.status();
    JsonNode newStatus = after.status();
    if (!oldStatus.path("allocatable").equals(newStatus.path("allocatable"))) {
      actions.add(Action.UPDATE_NODE_ALLOCATABLE);
    }
    JsonNode oldMetadata = before.metadata();
    JsonNode newMetadata = after.metadata();
    if (!oldMetadata.path("labels").equals(newMetadata.path("labels"))) {
      actions.add(Action.UPDATE_NODE_LABEL);
    }
    if (!oldMetadata.path("annotations").equals(newMetadata.path("annotations"))) {
      actions.add(Action.UPDATE_NODE_ANNOTATION);
    }
    boolean uncordoned =
        before.spec().path("unschedulable").asBoolean()
            != after.spec().path("unschedulable").asBoolean();
    if (uncordoned || !before.spec().path("taints").equals(after.spec().path("taints"))) {
      actions.add(Action.UPDATE_NODE_TAINT);
    }
    if (!conditions(before).equals(conditions(after))) {
      actions.add(Action.UPDATE_NODE_CONDITION);
    }
    return actions;
  }

  private static Map<String, String> conditions(KubeObject node) {
    Map<String, String> statuses = new HashMap<>();
    for (JsonNode condition : node.status().path("conditions")) {
      statuses.put(condition.path("type").asText(), condition.path("status").asText());
    }
    return statuses;
  }
}
