package io.kubejar.scheduler.framework;

import java.util.EnumSet;
import java.util.Set;

/**
 * A kind of change in the cluster: of which resource, and what about it.
 *
 * <p>Follows {@code ClusterEvent} of {@code k8s.io/kube-scheduler/framework/types.go}.
 */
public record ClusterEvent(Resource resource, Set<Action> actions) {

  /** The resources whose changes can make pods schedulable. */
  public enum Resource {
    /** A pod that has a node. */
    ASSIGNED_POD,
    /** Another pod that has none yet. */
    UNSCHEDULED_POD,
    /** The waiting pod itself. */
    TARGET_POD,
    NODE,
    PERSISTENT_VOLUME,
    PERSISTENT_VOLUME_CLAIM,
    STORAGE_CLASS,
    CSI_NODE,
    CSI_DRIVER,
    CSI_STORAGE_CAPACITY,
    VOLUME_ATTACHMENT,
    RESOURCE_CLAIM,
    RESOURCE_SLICE,
    DEVICE_CLASS
  }

  /** What changed. */
  public enum Action {
    ADD,
    DELETE,
    /** Any update of a resource that has no finer actions. */
    UPDATE,
    UPDATE_NODE_ALLOCATABLE,
    UPDATE_NODE_LABEL,
    /** Taints, or whether the node is cordoned. */
    UPDATE_NODE_TAINT,
    UPDATE_NODE_CONDITION,
    UPDATE_NODE_ANNOTATION,
    UPDATE_POD_LABEL,
    UPDATE_POD_SCALE_DOWN,
    UPDATE_POD_TOLERATION,
    UPDATE_POD_SCHEDULING_GATES_ELIMINATED
  }

  public ClusterEvent {
    actions = Set.copyOf(actions);
  }

  public static ClusterEvent of(Resource resource, Action first, Action... more) {
    return new ClusterEvent(resource, EnumSet.of(first, more));
  }

  /** Whether any of the things that happened to an object of the resource is of this kind. */
  public boolean covers(Set<Action> happened) {
    return happened.stream().anyMatch(actions::contains);
  }
}
