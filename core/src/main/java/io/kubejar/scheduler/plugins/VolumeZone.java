package io.kubejar.scheduler.plugins;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreFilter;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.StateData;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pods in the zones and regions that their volumes are labelled with.
 *
 * <p>Follows {@code plugins/volumezone/volume_zone.go}.
 */
public final class VolumeZone implements PreFilter, Filter {
  public static final String NAME = "VolumeZone";

  private static final Status REFUSAL =
      Status.unresolvable("node(s) had no available volume zone").withPlugin(NAME);
  private static final String OLD_ZONE = "failure-domain.beta.kubernetes.io/zone";
  private static final String OLD_REGION = "failure-domain.beta.kubernetes.io/region";
  private static final String ZONE = "topology.kubernetes.io/zone";
  private static final String REGION = "topology.kubernetes.io/region";
  private static final List<String> KEYS = List.of(OLD_ZONE, OLD_REGION, ZONE, REGION);

  private final Volumes volumes;

  public VolumeZone(Handle handle) {
    this.volumes = new Volumes(handle.context().informers());
  }

  /** Where a volume is: one of these values of a node's label. */
  private record Place(String key, Set<String> values) {}

  private record Places(List<Place> all) implements StateData {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    List<Place> places = new ArrayList<>();
    for (KubeObject claim : volumes.claimsOf(pod)) {
      KubeObject volume = volumes.volumeOf(claim);
      if (volume != null) {
        addPlaces(places, volume);
      }
    }
    if (places.isEmpty()) {
      return PreFilterResult.SKIP;
    }
    state.write(new Places(places));
    return PreFilterResult.SUCCESS;
  }

  /** A label's value is a zone, or several joined by two underscores. */
  private static void addPlaces(List<Place> places, KubeObject volume) {
    for (String key : KEYS) {
      String value = volume.label(key);
      if (value != null) {
        places.add(new Place(key, Set.of(value.split("__", -1))));
      }
    }
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    for (Place place : state.require(Places.class).all()) {
      String value = value(node, place.key());
      if (value == null || !place.values().contains(value)) {
        return REFUSAL;
      }
    }
    return Status.SUCCESS;
  }

  /** Volumes may still be labelled with the old names of the labels. */
  private static @Nullable String value(NodeInfo node, String key) {
    String value = node.label(key);
    if (value != null) {
      return value;
    }
    return switch (key) {
      case OLD_ZONE -> node.label(ZONE);
      case OLD_REGION -> node.label(REGION);
      default -> null;
    };
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        QueueingHint.always(ClusterEvent.of(Resource.STORAGE_CLASS, Action.ADD)),
        QueueingHint.always(ClusterEvent.of(Resource.NODE, Action.ADD, Action.UPDATE_NODE_LABEL)),
        QueueingHint.always(
            ClusterEvent.of(Resource.PERSISTENT_VOLUME_CLAIM, Action.ADD, Action.UPDATE)),
        QueueingHint.always(
            ClusterEvent.of(Resource.PERSISTENT_VOLUME, Action.ADD, Action.UPDATE)));
  }
}
