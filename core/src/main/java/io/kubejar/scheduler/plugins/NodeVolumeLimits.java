package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.Informer;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses nodes to which a CSI driver can attach no more volumes, by the limits of {@code CSINode}.
 *
 * <p>Follows {@code plugins/nodevolumelimits/csi.go}.
 */
public final class NodeVolumeLimits implements PreFilter, Filter {
  public static final String NAME = "NodeVolumeLimits";

  private static final Status REFUSAL =
      Status.unschedulable("node(s) exceed max volume count").withPlugin(NAME);

  private final Volumes volumes;
  private final Informer csiNodes;

  public NodeVolumeLimits(Handle handle) {
    this.volumes = new Volumes(handle.context().informers());
    this.csiNodes = handle.context().informers().informer("storage.k8s.io/v1", "csinodes");
  }

  /** A volume of a CSI driver; the handle is that of the claim before there is a volume. */
  private record Attachment(String driver, String handle) {}

  private record Wanted(Set<Attachment> attachments) implements StateData {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    Set<Attachment> wanted = new HashSet<>();
    for (String name : pod.claimNames()) {
      addAttachment(wanted, pod.namespace(), name);
    }
    if (wanted.isEmpty()) {
      return PreFilterResult.SKIP;
    }
    state.write(new Wanted(wanted));
    return PreFilterResult.SUCCESS;
  }

  private void addAttachment(Set<Attachment> attachments, String namespace, String name) {
    KubeObject claim = volumes.claim(namespace, name);
    Attachment attachment = claim == null ? null : attachment(claim);
    if (attachment != null) {
      attachments.add(attachment);
    }
  }

  private @Nullable Attachment attachment(KubeObject claim) {
    KubeObject volume = volumes.volumeOf(claim);
    if (volume != null) {
      JsonNode csi = volume.spec().path("csi");
      return csi.isMissingNode()
          ? null
          : new Attachment(csi.path("driver").asText(), csi.path("volumeHandle").asText());
    }
    KubeObject storageClass = volumes.storageClass(Volumes.className(claim.spec()));
    return storageClass == null
        ? null
        : new Attachment(
            storageClass.json().path("provisioner").asText(),
            claim.namespace() + "/" + claim.name());
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    KubeObject csiNode = csiNodes.get("", node.name());
    if (csiNode == null) {
      return Status.SUCCESS;
    }
    Set<Attachment> attached = new HashSet<>();
    for (String claim : node.claims()) {
      int slash = claim.indexOf('/');
      addAttachment(attached, claim.substring(0, slash), claim.substring(slash + 1));
    }
    Set<Attachment> wanted = new HashSet<>(state.require(Wanted.class).attachments());
    wanted.removeAll(attached);
    for (JsonNode driver : csiNode.spec().path("drivers")) {
      JsonNode limit = driver.path("allocatable").path("count");
      String name = driver.path("name").asText();
      long more = count(wanted, name);
      if (limit.isNumber() && more > 0 && count(attached, name) + more > limit.asLong()) {
        return REFUSAL;
      }
    }
    return Status.SUCCESS;
  }

  private static long count(Set<Attachment> attachments, String driver) {
    return attachments.stream().filter(a -> a.driver().equals(driver)).count();
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        QueueingHint.always(ClusterEvent.of(Resource.CSI_NODE, Action.ADD, Action.UPDATE)),
        new QueueingHint(
            ClusterEvent.of(Resource.ASSIGNED_POD, Action.DELETE),
            (pod, before, after) -> before != null && !PodInfo.of(before).claimNames().isEmpty()),
        QueueingHint.always(
            ClusterEvent.of(Resource.PERSISTENT_VOLUME_CLAIM, Action.ADD, Action.UPDATE)),
        QueueingHint.always(ClusterEvent.of(Resource.VOLUME_ATTACHMENT, Action.DELETE)));
  }
}
