package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreFilterExtensions;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.StateData;
import io.kubejar.scheduler.framework.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps a second pod from a {@code ReadWriteOncePod} claim, and from a disk that only one pod of a
 * node can use.
 *
 * <p>Follows {@code plugins/volumerestrictions/volume_restrictions.go}.
 */
public final class VolumeRestrictions implements PreFilterExtensions, Filter {
  public static final String NAME = "VolumeRestrictions";

  private static final Status CLAIM_IN_USE =
      Status.unschedulable(
          "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access"
              + " mode");
  private static final Status DISK_IN_USE = Status.unschedulable("node(s) had no available disk");

  /** In-tree disks, and what of them names the disk. */
  private static final Map<String, List<String>> DISKS =
      Map.of(
          "gcePersistentDisk", List.of("pdName"),
          "awsElasticBlockStore", List.of("volumeID"),
          "iscsi", List.of("iqn"),
          "rbd", List.of("monitors", "pool", "image"));

  private final Handle handle;
  private final Volumes volumes;

  public VolumeRestrictions(Handle handle) {
    this.handle = handle;
    this.volumes = new Volumes(handle.context().informers());
  }

  /** How many pods use the exclusive claims of the pod. */
  private static final class Users implements StateData {
    private final Set<String> claims;
    private int count;

    Users(Set<String> claims, int count) {
      this.claims = claims;
      this.count = count;
    }

    @Override
    public Users copy() {
      return new Users(claims, count);
    }

    void change(PodInfo other, int difference) {
      for (String claim : other.claimNames()) {
        if (claims.contains(other.namespace() + "/" + claim)) {
          count += difference;
        }
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    Set<String> exclusive = new HashSet<>();
    for (KubeObject claim : volumes.claimsOf(pod)) {
      for (JsonNode mode : claim.spec().path("accessModes")) {
        if (mode.asText().equals("ReadWriteOncePod")) {
          exclusive.add(claim.namespace() + "/" + claim.name());
        }
      }
    }
    if (exclusive.isEmpty() && !hasDisks(pod)) {
      return PreFilterResult.SKIP;
    }
    int users = 0;
    for (NodeInfo node : handle.snapshot().nodes()) {
      for (String claim : exclusive) {
        users += node.claimUsers(claim);
      }
    }
    state.write(new Users(exclusive, users));
    return PreFilterResult.SUCCESS;
  }

  private static boolean hasDisks(PodInfo pod) {
    for (JsonNode volume : pod.spec().path("volumes")) {
      if (DISKS.keySet().stream().anyMatch(volume::has)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Status addPod(CycleState state, PodInfo pod, PodInfo added, NodeInfo node) {
    Users users = state.read(Users.class);
    if (users != null) {
      users.change(added, 1);
    }
    return Status.SUCCESS;
  }

  @Override
  public Status removePod(CycleState state, PodInfo pod, PodInfo removed, NodeInfo node) {
    Users users = state.read(Users.class);
    if (users != null) {
      users.change(removed, -1);
    }
    return Status.SUCCESS;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    if (state.require(Users.class).count > 0) {
      return CLAIM_IN_USE;
    }
    for (JsonNode volume : pod.spec().path("volumes")) {
      for (PodInfo other : node.pods()) {
        for (JsonNode used : other.spec().path("volumes")) {
          if (isSameDisk(volume, used)) {
            return DISK_IN_USE;
          }
        }
      }
    }
    return Status.SUCCESS;
  }

  /** Two readers may share a disk, except one of AWS. */
  private static boolean isSameDisk(JsonNode volume, JsonNode used) {
    for (Map.Entry<String, List<String>> disk : DISKS.entrySet()) {
      JsonNode mine = volume.path(disk.getKey());
      JsonNode other = used.path(disk.getKey());
      if (mine.isMissingNode() || other.isMissingNode()) {
        continue;
      }
      boolean same = disk.getValue().stream().allMatch(f -> mine.path(f).equals(other.path(f)));
      boolean bothRead = mine.path("readOnly").asBoolean() && other.path("readOnly").asBoolean();
      if (same && (!bothRead || disk.getKey().equals("awsElasticBlockStore"))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        QueueingHint.always(ClusterEvent.of(Resource.ASSIGNED_POD, Action.DELETE)),
        QueueingHint.always(ClusterEvent.of(Resource.NODE, Action.ADD)),
        QueueingHint.always(
            ClusterEvent.of(Resource.PERSISTENT_VOLUME_CLAIM, Action.ADD, Action.UPDATE)));
  }
}
