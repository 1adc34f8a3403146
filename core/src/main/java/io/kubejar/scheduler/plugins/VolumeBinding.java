package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.NodeSelectorTerms;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PreBind;
import io.kubejar.scheduler.framework.PreFilter;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Reserve;
import io.kubejar.scheduler.framework.StateData;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the nodes that can reach a pod's volumes, and has claims of {@code WaitForFirstConsumer}
 * classes bound or provisioned for the chosen node before the pod is bound.
 *
 * <p>Follows {@code plugins/volumebinding/volume_binding.go} and {@code binder.go}.
 */
public final class VolumeBinding implements PreFilter, Filter, Reserve, PreBind {
  public static final String NAME = "VolumeBinding";

  private static final Status UNBOUND_IMMEDIATE =
      Status.unresolvable("pod has unbound immediate PersistentVolumeClaims");
  private static final String NODE_CONFLICT =
      "node(s) didn't match PersistentVolume's node affinity";
  private static final String BIND_CONFLICT =
      "node(s) didn't find available persistent volumes to bind";
  private static final String NO_SPACE = "node(s) did not have enough free storage";
  private static final String NO_VOLUME =
      "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";

  private final Volumes volumes;
  private final VolumeMatcher matcher;
  private final StorageCapacity capacity;
  private final VolumeBinder binder;

  public VolumeBinding(Handle handle) {
    this.volumes = new Volumes(handle.context().informers());
    this.matcher = new VolumeMatcher(volumes);
    this.capacity = new StorageCapacity(handle.context().informers());
    this.binder = new VolumeBinder(handle.context(), volumes, matcher);
  }

  /** The claims of a pod, and what was found for them on each node. */
  private record ClaimsState(
      List<KubeObject> bound, List<KubeObject> waiting, Map<String, VolumeDecision> byNode)
      implements StateData {
    @Override
    public ClaimsState copy() {
      return new ClaimsState(bound, waiting, new HashMap<>(byNode));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    if (pod.claimNames().isEmpty()) {
      return PreFilterResult.SKIP;
    }
    Status usable = claimsAreUsable(pod);
    if (!usable.isSuccess()) {
      return PreFilterResult.of(usable);
    }
    List<KubeObject> bound = new ArrayList<>();
    List<KubeObject> waiting = new ArrayList<>();
    for (KubeObject claim : volumes.claimsOf(pod)) {
      if (Volumes.isBound(claim)) {
        bound.add(claim);
      } else if (Volumes.volumeName(claim).isEmpty() && volumes.waitsForConsumer(claim)) {
        waiting.add(claim);
      } else {
        return PreFilterResult.of(UNBOUND_IMMEDIATE);
      }
    }
    state.write(new ClaimsState(bound, waiting, new HashMap<>()));
    return PreFilterResult.SUCCESS;
  }

  private Status claimsAreUsable(PodInfo pod) {
    for (JsonNode volume : pod.spec().path("volumes")) {
      boolean ephemeral = volume.has("ephemeral");
      if (!ephemeral && !volume.has("persistentVolumeClaim")) {
        continue;
      }
      String name =
          ephemeral
              ? pod.name() + "-" + volume.path("name").asText()
              : volume.path("persistentVolumeClaim").path("claimName").asText();
      String problem = problem(pod, volumes.claim(pod.namespace(), name), name, ephemeral);
      if (problem != null) {
        return Status.unresolvable(problem);
      }
    }
    return Status.SUCCESS;
  }

  private static @Nullable String problem(
      PodInfo pod, @Nullable KubeObject claim, String name, boolean ephemeral) {
    String quoted = "persistentvolumeclaim \"" + name + "\"";
    if (claim == null) {
      return ephemeral
          ? "waiting for ephemeral volume controller to create the " + quoted
          : quoted + " not found";
    }
    if (claim.status().path("phase").asText().equals("Lost")) {
      String volume = Volumes.volumeName(claim);
      return quoted + " bound to non-existent persistentvolume \"" + volume + "\"";
    }
    if (claim.isBeingDeleted()) {
      return quoted + " is being deleted";
    }
    boolean owned =
        claim.controllerRef().map(r -> r.path("uid").asText().equals(pod.uid())).orElse(false);
    return ephemeral && !owned
        ? "PVC %s/%s was not created for pod %s (pod is not owner)"
            .formatted(pod.namespace(), name, pod)
        : null;
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    ClaimsState claims = state.require(ClaimsState.class);
    List<String> reasons = new ArrayList<>();
    for (KubeObject claim : claims.bound()) {
      KubeObject volume = volumes.volumeOf(claim);
      if (volume == null) {
        addOnce(reasons, NO_VOLUME);
      } else if (!reaches(volume, node)) {
        addOnce(reasons, NODE_CONFLICT);
      }
    }
    VolumeDecision decision = decide(claims.waiting(), node, reasons);
    if (!reasons.isEmpty()) {
      return Status.unresolvable(reasons.toArray(String[]::new));
    }
    claims.byNode().put(node.name(), decision);
    return Status.SUCCESS;
  }

  private static void addOnce(List<String> reasons, String reason) {
    if (!reasons.contains(reason)) {
      reasons.add(reason);
    }
  }

  static boolean reaches(KubeObject volume, NodeInfo node) {
    JsonNode required = volume.spec().path("nodeAffinity").path("required");
    return !required.isObject() || NodeSelectorTerms.of(required).matches(node.node());
  }

  /** A free volume for each claim that waits, or the decision to have one provisioned. */
  private VolumeDecision decide(List<KubeObject> waiting, NodeInfo node, List<String> reasons) {
    Map<KubeObject, KubeObject> bindings = new LinkedHashMap<>();
    List<KubeObject> provisions = new ArrayList<>();
    for (KubeObject claim : waiting) {
      String selected = claim.annotation(Volumes.SELECTED_NODE);
      if (selected != null && !selected.equals(node.name())) {
        addOnce(reasons, BIND_CONFLICT);
        continue;
      }
      KubeObject volume = selected != null ? null : matcher.find(claim, node, bindings.values());
      if (volume != null) {
        bindings.put(claim, volume);
      } else if (canProvision(claim, node)) {
        provisions.add(claim);
        if (!capacity.suffices(
            claim, volumes.storageClass(Volumes.className(claim.spec())), node)) {
          addOnce(reasons, NO_SPACE);
        }
      } else {
        addOnce(reasons, BIND_CONFLICT);
      }
    }
    return new VolumeDecision(bindings, provisions);
  }

  private boolean canProvision(KubeObject claim, NodeInfo node) {
    KubeObject storageClass = volumes.storageClass(Volumes.className(claim.spec()));
    if (storageClass == null) {
      return false;
    }
    String provisioner = storageClass.json().path("provisioner").asText();
    return !provisioner.isEmpty()
        && !provisioner.equals("kubernetes.io/no-provisioner")
        && allowsTopology(storageClass.json().path("allowedTopologies"), node);
  }

  private static boolean allowsTopology(JsonNode terms, NodeInfo node) {
    if (terms.isEmpty()) {
      return true;
    }
    for (JsonNode term : terms) {
      boolean all = true;
      for (JsonNode expression : term.path("matchLabelExpressions")) {
        String value = node.label(expression.path("key").asText());
        boolean listed = false;
        for (JsonNode allowed : expression.path("values")) {
          listed |= allowed.asText().equals(value);
        }
        all &= listed;
      }
      if (all) {
        return true;
      }
    }
    return false;
  }

  private static VolumeDecision decision(CycleState state, String nodeName) {
    ClaimsState claims = state.read(ClaimsState.class);
    return claims == null
        ? VolumeDecision.NOTHING
        : claims.byNode().getOrDefault(nodeName, VolumeDecision.NOTHING);
  }

  @Override
  public Status reserve(CycleState state, PodInfo pod, String nodeName) {
    matcher.reserve(decision(state, nodeName).bindings());
    return Status.SUCCESS;
  }

  @Override
  public void unreserve(CycleState state, PodInfo pod, String nodeName) {
    matcher.release(decision(state, nodeName).bindings());
  }

  @Override
  public boolean hasNothingToDo(CycleState state, PodInfo pod, String nodeName) {
    return decision(state, nodeName).isEmpty();
  }

  @Override
  public void preBind(CycleState state, PodInfo pod, String nodeName, Consumer<Status> done) {
    VolumeDecision decision = decision(state, nodeName);
    if (decision.isEmpty()) {
      done.accept(Status.SUCCESS);
      return;
    }
    try {
      binder.bind(decision, nodeName, done);
    } catch (StatusException e) {
      done.accept(Status.error("binding volumes: " + e.getMessage()));
    }
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        QueueingHint.always(ClusterEvent.of(Resource.STORAGE_CLASS, Action.ADD, Action.UPDATE)),
        new QueueingHint(
            ClusterEvent.of(Resource.PERSISTENT_VOLUME_CLAIM, Action.ADD, Action.UPDATE),
            (pod, before, after) ->
                after != null
                    && after.namespace().equals(pod.namespace())
                    && pod.claimNames().contains(after.name())),
        QueueingHint.always(ClusterEvent.of(Resource.PERSISTENT_VOLUME, Action.ADD, Action.UPDATE)),
        QueueingHint.always(ClusterEvent.of(Resource.NODE, Action.ADD, Action.UPDATE_NODE_LABEL)),
        QueueingHint.always(ClusterEvent.of(Resource.CSI_NODE, Action.ADD, Action.UPDATE)),
        QueueingHint.always(ClusterEvent.of(Resource.CSI_DRIVER, Action.UPDATE, Action.DELETE)),
        QueueingHint.always(
            ClusterEvent.of(Resource.CSI_STORAGE_CAPACITY, Action.ADD, Action.UPDATE)));
  }
}
