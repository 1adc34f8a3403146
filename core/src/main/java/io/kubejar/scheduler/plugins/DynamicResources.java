package io.kubejar.scheduler.plugins;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.DeviceSelectors;
import io.kubejar.client.Informer;
import io.kubejar.scheduler.framework.ClusterEvent;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.Handle;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.NodeRefusals;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PostFilter;
import io.kubejar.scheduler.framework.PostFilterResult;
import io.kubejar.scheduler.framework.PreBind;
import io.kubejar.scheduler.framework.PreFilter;
import io.kubejar.scheduler.framework.PreFilterResult;
import io.kubejar.scheduler.framework.QueueingHint;
import io.kubejar.scheduler.framework.Reserve;
import io.kubejar.scheduler.framework.StateData;
import io.kubejar.scheduler.framework.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Accepts the nodes that can reach the devices of a pod's ResourceClaims, or have free ones for
 * them, and has these allocated before the pod is bound.
 *
 * <p>Follows {@code plugins/dynamicresources/dynamicresources.go}. A pod whose claims are not there
 * yet is refused by PreFilter instead of PreEnqueue, so its condition says why. For a pod without
 * claims the plugin only leaves its sentence in the message of pods that no node takes; if a
 * PreFilter plugin before it refused the pod, the sentence is that it does not find what its own
 * PreFilter would have left.
 */
public final class DynamicResources implements PreFilter, Filter, PostFilter, Reserve, PreBind {
  public static final String NAME = "DynamicResources";

  private final ResourceClaims claims;
  private final Informer slices;
  private final Informer classes;
  private final DeviceSelectors selectors = new DeviceSelectors();
  // By the uid of the claim: what was decided and is not in the informer yet.
  private final Map<String, ObjectNode> inFlight = new HashMap<>();

  public DynamicResources(Handle handle) {
    claims = new ResourceClaims(handle.context());
    slices = handle.context().informers().informer("resource.k8s.io/v1", "resourceslices");
    classes = handle.context().informers().informer("resource.k8s.io/v1", "deviceclasses");
  }

  /** The claims of a pod, the requests of those not allocated, and what was found on each node. */
  private record ClaimsState(
      List<KubeObject> claims,
      List<List<DeviceRequest>> requests,
      Map<String, Map<String, ObjectNode>> byNode)
      implements StateData {
    @Override
    public ClaimsState copy() {
      return new ClaimsState(claims, requests, new HashMap<>(byNode));
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public PreFilterResult preFilter(CycleState state, PodInfo pod) {
    state.write(new ClaimsState(List.of(), List.of(), Map.of()));
    if (pod.spec().path("resourceClaims").isEmpty()) {
      return PreFilterResult.SKIP;
    }
    List<List<DeviceRequest>> requests = new ArrayList<>();
    try {
      List<KubeObject> found = claims.of(pod);
      for (KubeObject claim : found) {
        if (inFlight.containsKey(claim.uid()) && !ResourceClaims.isAllocated(claim)) {
          return PreFilterResult.of(
              Status.unresolvable(
                  "resource claim " + claim.name() + " is in the process of being" + " allocated"));
        }
        if (!ResourceClaims.isAllocated(claim)) {
          requests.addAll(DeviceRequest.of(claim, classes));
        } else if (!ResourceClaims.hasRoomFor(claim, pod)) {
          return PreFilterResult.of(Status.unschedulable("resourceclaim in use"));
        }
      }
      state.write(new ClaimsState(found, requests, new HashMap<>()));
      return PreFilterResult.SUCCESS;
    } catch (IllegalArgumentException e) {
      return PreFilterResult.of(Status.unresolvable(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
    ClaimsState data = state.require(ClaimsState.class);
    for (KubeObject claim : data.claims()) {
      if (ResourceClaims.isAllocated(claim) && !ResourceClaims.isUsableFrom(claim, node.node())) {
        return Status.unresolvable("resourceclaim not available on the node");
      }
    }
    if (data.requests().isEmpty()) {
      return Status.SUCCESS;
    }
    try {
      Map<String, ObjectNode> allocations =
          new DeviceAllocator(
                  data.requests(),
                  Devices.usableFrom(node.node(), slices.list()),
                  held(),
                  selectors)
              .allocate();
      if (allocations == null) {
        return Status.unresolvable("cannot allocate all claims");
      }
      data.byNode().put(node.name(), allocations);
      return Status.SUCCESS;
    } catch (IllegalArgumentException e) {
      return Status.error(String.valueOf(e.getMessage()));
    }
  }

  /** The devices that are held; forgets what was in flight and has landed. */
  private Set<Devices.Id> held() {
    Set<Devices.Id> held = new HashSet<>();
    Set<String> waiting = new HashSet<>();
    for (KubeObject claim : claims.informer().list()) {
      Devices.addHeld(claim.status().path("allocation"), held);
      if (!ResourceClaims.isAllocated(claim)) {
        waiting.add(claim.uid());
      }
    }
    inFlight.keySet().retainAll(waiting);
    inFlight.values().forEach(allocation -> Devices.addHeld(allocation, held));
    return held;
  }

  @Override
  public PostFilterResult postFilter(CycleState state, PodInfo pod, NodeRefusals refusals) {
    ClaimsState data = state.read(ClaimsState.class);
    if (data == null) {
      return new PostFilterResult(Status.error("not found"), null);
    }
    String sentence =
        data.claims().isEmpty() ? "no new claims to deallocate" : "still not schedulable";
    return new PostFilterResult(Status.unschedulable(sentence), null);
  }

  private static Map<String, ObjectNode> decision(CycleState state, String nodeName) {
    ClaimsState data = state.read(ClaimsState.class);
    return data == null ? Map.of() : data.byNode().getOrDefault(nodeName, Map.of());
  }

  @Override
  public Status reserve(CycleState state, PodInfo pod, String nodeName) {
    inFlight.putAll(decision(state, nodeName));
    return Status.SUCCESS;
  }

  @Override
  public void unreserve(CycleState state, PodInfo pod, String nodeName) {
    decision(state, nodeName).keySet().forEach(inFlight::remove);
  }

  @Override
  public boolean hasNothingToDo(CycleState state, PodInfo pod, String nodeName) {
    ClaimsState data = state.read(ClaimsState.class);
    return data == null || data.claims().isEmpty();
  }

  @Override
  public void preBind(CycleState state, PodInfo pod, String nodeName, Consumer<Status> done) {
    ClaimsState data = state.read(ClaimsState.class);
    Map<String, ObjectNode> decided = decision(state, nodeName);
    try {
      for (KubeObject claim : data == null ? List.<KubeObject>of() : data.claims()) {
        claims.bind(claim, pod, decided.get(claim.uid()));
      }
    } catch (StatusException e) {
      done.accept(Status.error(String.valueOf(e.getMessage())));
      return;
    }
    done.accept(Status.SUCCESS);
  }

  @Override
  public List<QueueingHint> eventsToRegister() {
    return List.of(
        QueueingHint.always(
            ClusterEvent.of(
                Resource.NODE, Action.ADD, Action.UPDATE_NODE_LABEL, Action.UPDATE_NODE_TAINT)),
        new QueueingHint(
            ClusterEvent.of(Resource.RESOURCE_CLAIM, Action.ADD, Action.UPDATE, Action.DELETE),
            (pod, before, after) ->
                after == null
                    || ResourceClaims.isOf(pod, after)
                    || (before != null
                        && ResourceClaims.isAllocated(before)
                        && !ResourceClaims.isAllocated(after))),
        QueueingHint.always(ClusterEvent.of(Resource.RESOURCE_SLICE, Action.ADD, Action.UPDATE)),
        QueueingHint.always(ClusterEvent.of(Resource.DEVICE_CLASS, Action.ADD, Action.UPDATE)));
  }
}
