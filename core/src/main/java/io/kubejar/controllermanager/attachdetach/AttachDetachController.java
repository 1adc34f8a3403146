package io.kubejar.controllermanager.attachdetach;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.Informer;
import io.kubejar.client.ReconcileLoop;
import io.kubejar.client.Reconciler;
import io.kubejar.clock.Clock;
import io.kubejar.controllermanager.podcontrol.ClaimPodIndex;
import io.kubejar.controllermanager.podcontrol.Conditions;
import io.kubejar.controllermanager.podcontrol.ExternalDrivers;
import io.kubejar.controllermanager.podcontrol.KeyEvents;
import io.kubejar.controllermanager.podcontrol.LoopedController;
import io.kubejar.controllermanager.podcontrol.MappedEvents;
import io.kubejar.controllermanager.podcontrol.Pods;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Attaches the volumes of CSI drivers to the nodes whose Pods use them, and detaches them when no
 * Pod there does and the kubelet has unmounted them.
 *
 * <p>Follows {@code pkg/controller/volume/attachdetach}. It stands in for the drivers' attachers
 * too: a VolumeAttachment is attached at once, unless the driver is marked as the user's own.
 */
public final class AttachDetachController extends LoopedController {
  private static final String NAME = "persistentvolume-attach-detach-controller";
  private static final GroupVersionResource VOLUMES =
      GroupVersionResource.of("v1", "persistentvolumes");
  private static final GroupVersionResource NODES = GroupVersionResource.of("v1", "nodes");

  public AttachDetachController() {
    super(NAME);
  }

  @Override
  protected List<ReconcileLoop> run(ComponentContext context) {
    Running running = new Running(context);
    return List.of(running.volumeLoop, running.nodeLoop);
  }

  private static final class Running {
    private static final Duration FORCED_AFTER = Duration.ofMinutes(6);
    private static final String MANAGED = "volumes.kubernetes.io/controller-managed-attach-detach";
    private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    private final ReconcileLoop volumeLoop;
    private final ReconcileLoop nodeLoop;
    private final Clock clock;
    private final EventRecorder events;
    private final Informer volumes;
    private final Informer claims;
    private final Informer nodes;
    private final Informer drivers;
    private final ClaimPodIndex podsByClaim;
    private final ExternalDrivers external;
    private final Attachments attachments;
    private final Map<String, Instant> detachWanted = new HashMap<>();
    // The nodes by volume that have been told that they can't have it now.
    private final Map<String, Set<String>> refused = new HashMap<>();

    Running(ComponentContext context) {
      clock = context.loop().clock();
      events = context.events().component("attachdetach-controller", "");
      volumeLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::reconcile);
      nodeLoop = new ReconcileLoop(NAME, context.loop(), context.trace(), this::reportNode);
      Informer pods = context.informers().informer("v1", "pods");
      podsByClaim = new ClaimPodIndex(pods);
      claims = context.informers().informer("v1", "persistentvolumeclaims");
      drivers = context.informers().informer("storage.k8s.io/v1", "csidrivers");
      nodes = context.informers().informer(NODES);
      volumes = context.informers().informer(VOLUMES);
      external = new ExternalDrivers(context.informers());
      attachments = new Attachments(context);
      volumes.addHandler(new KeyEvents(VOLUMES.groupResource(), volumeLoop::enqueue));
      claims.addHandler(new MappedEvents(Running::volumeOfClaim, volumeLoop::enqueue));
      pods.addHandler(new MappedEvents(this::volumesOfPod, volumeLoop::enqueue));
      nodes.addHandler(new NodeEvents());
      context.informers().informer(Attachments.RESOURCE).addHandler(new AttachmentEvents());
    }

    private static List<ObjectRef> volumeOfClaim(KubeObject claim) {
      String volume = claim.spec().path("volumeName").asText();
      return volume.isEmpty() ? List.of() : List.of(volumeKey(volume));
    }

    private List<ObjectRef> volumesOfPod(KubeObject pod) {
      List<ObjectRef> keys = new ArrayList<>();
      if (!Pods.nodeName(pod).isEmpty()) {
        for (String name : ClaimPodIndex.claimsOf(pod)) {
          KubeObject claim = claims.get(pod.namespace(), name);
          if (claim != null) {
            keys.addAll(volumeOfClaim(claim));
          }
        }
      }
      return keys;
    }

    private static ObjectRef volumeKey(String name) {
      return new ObjectRef(VOLUMES.groupResource(), "", name);
    }

    private static ObjectRef nodeKey(String name) {
      return new ObjectRef(NODES.groupResource(), "", name);
    }

    private Reconciler.Result reconcile(ObjectRef key) {
      KubeObject volume = volumes.get("", key.name());
      Map<String, List<KubeObject>> wanted = volume == null ? Map.of() : podsByNode(volume);
      Collection<KubeObject> present = attachments.ofVolume(key.name());
      Instant next = null;
      for (KubeObject attachment : present) {
        if (!wanted.containsKey(Attachments.nodeOf(attachment))) {
          next = earlier(next, detach(attachment, volume));
        } else {
          detachWanted.remove(attachment.uid());
          confirm(attachment, volume);
        }
      }
      if (volume == null) {
        refused.remove(key.name());
      } else if (!wanted.isEmpty() || !present.isEmpty()) {
        attachMissing(volume, wanted, present);
      }
      return next == null
          ? Reconciler.Result.DONE
          : new Reconciler.Result.After(Duration.between(clock.now(), next));
    }

    private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
      return a == null || (b != null && b.isBefore(a)) ? b : a;
    }

    private boolean isAttachable(KubeObject volume) {
      JsonNode csi = volume.spec().path("csi");
      KubeObject driver = drivers.get("", csi.path("driver").asText());
      return csi.isObject()
          && (driver == null || driver.spec().path("attachRequired").asBoolean(true));
    }

    /** The Pods that want a volume, by the existing nodes that they are on. */
    private Map<String, List<KubeObject>> podsByNode(KubeObject volume) {
      JsonNode reference = volume.spec().path("claimRef");
      String namespace = reference.path("namespace").asText();
      KubeObject claim = claims.get(namespace, reference.path("name").asText());
      if (claim == null
          || !claim.spec().path("volumeName").asText().equals(volume.name())
          || !isAttachable(volume)) {
        return Map.of();
      }
      Map<String, List<KubeObject>> byNode = new LinkedHashMap<>();
      for (KubeObject pod : podsByClaim.podsUsing(namespace, claim.name())) {
        String node = Pods.nodeName(pod);
        if (!Pods.isTerminal(pod) && isManaged(nodes.get("", node))) {
          byNode.computeIfAbsent(node, n -> new ArrayList<>()).add(pod);
        }
      }
      return byNode;
    }

    /** Whether a node leaves attaching to this controller, which its kubelet says. */
    private static boolean isManaged(@Nullable KubeObject node) {
      return node != null && node.annotation(MANAGED) != null;
    }

    private void confirm(KubeObject attachment, @Nullable KubeObject volume) {
      if (!Attachments.isAttached(attachment)
          && !attachment.isBeingDeleted()
          && volume != null
          && !external.serves(volume)) {
        attachments.markAttached(attachment);
      }
    }

    private void attachMissing(
        KubeObject volume, Map<String, List<KubeObject>> wanted, Collection<KubeObject> present) {
      List<String> holders = new ArrayList<>();
      present.forEach(attachment -> holders.add(Attachments.nodeOf(attachment)));
      Set<String> told = refused.computeIfAbsent(volume.name(), v -> new HashSet<>());
      told.retainAll(wanted.keySet());
      wanted.forEach(
          (node, pods) -> {
            if (holders.contains(node)) {
              return;
            }
            if (!holders.isEmpty() && !isShared(volume)) {
              if (told.add(node)) {
                tellMultiAttach(volume, pods, podsOn(wanted, holders));
              }
            } else {
              told.remove(node);
              attachments.create(volume, node);
              holders.add(node);
            }
          });
    }

    private static List<KubeObject> podsOn(
        Map<String, List<KubeObject>> wanted, List<String> nodes) {
      List<KubeObject> pods = new ArrayList<>();
      nodes.forEach(node -> pods.addAll(wanted.getOrDefault(node, List.of())));
      return pods;
    }

    private static boolean isShared(KubeObject volume) {
      for (JsonNode mode : volume.spec().path("accessModes")) {
        if (mode.asText().equals("ReadWriteMany") || mode.asText().equals("ReadOnlyMany")) {
          return true;
        }
      }
      return false;
    }

    /** Follows {@code reportMultiAttachError} of the controller's reconciler. */
    private void tellMultiAttach(
        KubeObject volume, List<KubeObject> waiting, List<KubeObject> users) {
      for (KubeObject pod : waiting) {
        List<String> sameNamespace = new ArrayList<>();
        for (KubeObject user : users) {
          if (user.namespace().equals(pod.namespace())) {
            sameNamespace.add(user.name());
          }
        }
        int others = users.size() - sameNamespace.size();
        String why;
        if (users.isEmpty()) {
          why =
              "Volume is already exclusively attached to one node and can't be attached to"
                  + " another";
        } else if (sameNamespace.isEmpty()) {
          why = "Volume is already used by %d pod(s) in different namespaces".formatted(others);
        } else {
          why =
              "Volume is already used by pod(s) "
                  + String.join(", ", sameNamespace)
                  + (others > 0 ? " and %d pod(s) in different namespaces".formatted(others) : "");
        }
        events.warning(
            pod,
            "FailedAttachVolume",
            "Multi-Attach error for volume \"%s\" %s".formatted(volume.name(), why));
      }
    }

    /**
     * Detaches once the kubelet has unmounted; of a node that is out of service at once, of one
     * that is not ready after a time.
     *
     * @return when to look again, null if a change will tell
     */
    private @Nullable Instant detach(KubeObject attachment, @Nullable KubeObject volume) {
      if (attachment.isBeingDeleted()) {
        return null;
      }
      KubeObject node = nodes.get("", Attachments.nodeOf(attachment));
      if (node != null && volume != null && isInUse(node, Attachments.uniqueName(volume))) {
        Instant since = detachWanted.computeIfAbsent(attachment.uid(), u -> clock.now());
        boolean late = !since.plus(FORCED_AFTER).isAfter(clock.now());
        boolean healthy = Conditions.isTrue(node.status(), "Ready");
        if (!isOutOfService(node) && (healthy || !late)) {
          return healthy ? null : since.plus(FORCED_AFTER);
        }
      }
      attachments.delete(attachment);
      return null;
    }

    private static boolean isInUse(KubeObject node, String uniqueName) {
      for (JsonNode used : node.status().path("volumesInUse")) {
        if (used.asText().equals(uniqueName)) {
          return true;
        }
      }
      return false;
    }

    private static boolean isOutOfService(KubeObject node) {
      for (JsonNode taint : node.spec().path("taints")) {
        if (taint.path("key").asText().equals(OUT_OF_SERVICE)) {
          return true;
        }
      }
      return false;
    }

    private Reconciler.Result reportNode(ObjectRef key) {
      attachments.report(key.name());
      return Reconciler.Result.DONE;
    }

    private final class NodeEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject node) {
        look(node);
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject node) {
        boolean same =
            old.status().path("volumesInUse").equals(node.status().path("volumesInUse"))
                && old.status()
                    .path("volumesAttached")
                    .equals(node.status().path("volumesAttached"))
                && old.spec().equals(node.spec())
                && Conditions.isTrue(old.status(), "Ready")
                    == Conditions.isTrue(node.status(), "Ready");
        if (!same) {
          look(node);
        }
      }

      @Override
      public void onDelete(KubeObject node) {
        look(node);
      }

      private void look(KubeObject node) {
        for (KubeObject attachment : attachments.onNode(node.name())) {
          volumeLoop.enqueue(volumeKey(Attachments.volumeOf(attachment)));
          nodeLoop.enqueue(nodeKey(node.name()));
        }
      }
    }

    private final class AttachmentEvents implements Informer.Handler {
      @Override
      public void onAdd(KubeObject attachment) {
        volumeLoop.enqueue(volumeKey(Attachments.volumeOf(attachment)));
        nodeLoop.enqueue(nodeKey(Attachments.nodeOf(attachment)));
      }

      @Override
      public void onUpdate(KubeObject old, KubeObject attachment) {
        onAdd(attachment);
        if (!Attachments.isAttached(old) && Attachments.isAttached(attachment)) {
          tellAttached(attachment);
        }
      }

      private void tellAttached(KubeObject attachment) {
        KubeObject volume = volumes.get("", Attachments.volumeOf(attachment));
        if (volume == null) {
          return;
        }
        String node = Attachments.nodeOf(attachment);
        for (KubeObject pod : podsByNode(volume).getOrDefault(node, List.of())) {
          events.normal(
              pod,
              "SuccessfulAttachVolume",
              "AttachVolume.Attach succeeded for volume \"" + volume.name() + "\" ");
        }
      }

      @Override
      public void onDelete(KubeObject attachment) {
        detachWanted.remove(attachment.uid());
        attachments.forget(attachment);
        onAdd(attachment);
      }
    }
  }
}
