package io.kubejar.scheduler;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.scheduler.framework.ClusterCache;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.NodeChanges;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.PodNominator;
import io.kubejar.scheduler.queue.PodChanges;
import io.kubejar.scheduler.queue.SchedulingQueue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the scheduler's cache and queue up to date with the cluster.
 *
 * <p>Follows {@code pkg/scheduler/eventhandlers.go}. Owned by the event loop.
 */
final class ClusterEvents {
  private final ComponentContext context;
  private final ClusterCache cache;
  private final SchedulingQueue queue;
  private final PodNominator nominator;
  private final Set<String> profiles;
  private final WaitingPods waitingPods;
  private boolean ignoring;

  ClusterEvents(
      ComponentContext context,
      ClusterCache cache,
      SchedulingQueue queue,
      PodNominator nominator,
      Set<String> profiles,
      WaitingPods waitingPods) {
    this.context = context;
    this.cache = cache;
    this.queue = queue;
    this.nominator = nominator;
    this.profiles = profiles;
    this.waitingPods = waitingPods;
  }

  /** Begins to listen; the informers must have synced before the picture is complete. */
  List<Informer> subscribe() {
    ignoring = false;
    List<Informer> informers = new ArrayList<>();
    informers.add(listen("v1", "nodes", new NodeHandler()));
    informers.add(listen("v1", "pods", new PodHandler()));
    Map<String, Resource> core = new LinkedHashMap<>();
    core.put("persistentvolumes", Resource.PERSISTENT_VOLUME);
    core.put("persistentvolumeclaims", Resource.PERSISTENT_VOLUME_CLAIM);
    core.forEach((name, r) -> informers.add(listen("v1", name, new OtherHandler(r))));
    Map<String, Resource> storage = new LinkedHashMap<>();
    storage.put("storageclasses", Resource.STORAGE_CLASS);
    storage.put("csinodes", Resource.CSI_NODE);
    storage.put("csidrivers", Resource.CSI_DRIVER);
    storage.put("csistoragecapacities", Resource.CSI_STORAGE_CAPACITY);
    storage.put("volumeattachments", Resource.VOLUME_ATTACHMENT);
    storage.forEach(
        (name, r) -> informers.add(listen("storage.k8s.io/v1", name, new OtherHandler(r))));
    Map<String, Resource> devices = new LinkedHashMap<>();
    devices.put("resourceclaims", Resource.RESOURCE_CLAIM);
    devices.put("resourceslices", Resource.RESOURCE_SLICE);
    devices.put("deviceclasses", Resource.DEVICE_CLASS);
    devices.forEach(
        (name, r) -> informers.add(listen("resource.k8s.io/v1", name, new OtherHandler(r))));
    return informers;
  }

  private Informer listen(String apiVersion, String plural, Informer.Handler handler) {
    Informer informer = context.informers().informer(apiVersion, plural);
    informer.addHandler(handler);
    return informer;
  }

  /** Lets what happens pass by from now on. */
  void ignore() {
    ignoring = true;
  }

  private void tell(
      Resource resource,
      Set<Action> actions,
      @Nullable KubeObject before,
      @Nullable KubeObject after) {
    if (!actions.isEmpty()) {
      queue.onEvent(resource, actions, before, after, context.trace().currentCause());
    }
  }

  private final class NodeHandler implements Informer.Handler {
    @Override
    public void onAdd(KubeObject node) {
      if (!ignoring) {
        cache.setNode(node);
        tell(Resource.NODE, Set.of(Action.ADD), null, node);
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject node) {
      if (!ignoring) {
        cache.setNode(node);
        tell(Resource.NODE, NodeChanges.between(old, node), old, node);
      }
    }

    @Override
    public void onDelete(KubeObject node) {
      if (!ignoring) {
        cache.removeNode(node.name());
        tell(Resource.NODE, Set.of(Action.DELETE), node, null);
      }
    }
  }

  private final class PodHandler implements Informer.Handler {
    @Override
    public void onAdd(KubeObject pod) {
      if (ignoring || isTerminal(pod)) {
        return;
      }
      if (isAssigned(pod)) {
        assigned(null, pod);
      } else {
        waiting(null, pod);
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject pod) {
      if (ignoring) {
        return;
      }
      if (isTerminal(pod)) {
        if (!isTerminal(old)) {
          gone(pod);
        }
      } else if (isAssigned(pod)) {
        assigned(isAssigned(old) ? old : null, pod);
      } else {
        waiting(old, pod);
      }
    }

    @Override
    public void onDelete(KubeObject pod) {
      if (!ignoring && !isTerminal(pod)) {
        gone(pod);
      }
    }

    private void assigned(@Nullable KubeObject before, KubeObject pod) {
      PodInfo info = cache.setPod(pod);
      if (before == null) {
        queue.delete(pod.uid());
        nominator.remove(info);
        tell(Resource.ASSIGNED_POD, Set.of(Action.ADD), null, pod);
      } else {
        tell(Resource.ASSIGNED_POD, PodChanges.between(before, pod), before, pod);
      }
    }

    private void waiting(@Nullable KubeObject before, KubeObject pod) {
      if (!profiles.contains(pod.spec().path("schedulerName").asText())) {
        return;
      }
      long cause = context.trace().currentCause();
      if (before == null) {
        PodInfo info = PodInfo.of(pod);
        queue.add(info, cause);
        nominator.nominate(info, info.nominatedNodeName());
        tell(Resource.UNSCHEDULED_POD, Set.of(Action.ADD), null, pod);
        return;
      }
      if (cache.hasPod(pod.uid())) {
        return;
      }
      queue.update(before, pod, cause);
      tell(Resource.UNSCHEDULED_POD, PodChanges.between(before, pod), before, pod);
    }

    private void gone(KubeObject pod) {
      boolean held = cache.hasPod(pod.uid());
      PodInfo info = PodInfo.of(pod);
      nominator.remove(info);
      cache.removePod(pod.uid());
      queue.delete(pod.uid());
      waitingPods.reject(pod.uid(), "", "removed");
      Resource resource =
          held || isAssigned(pod) ? Resource.ASSIGNED_POD : Resource.UNSCHEDULED_POD;
      tell(resource, Set.of(Action.DELETE), pod, null);
    }

    private static boolean isAssigned(KubeObject pod) {
      return !pod.spec().path("nodeName").asText().isEmpty();
    }

    private static boolean isTerminal(KubeObject pod) {
      String phase = pod.status().path("phase").asText();
      return phase.equals("Succeeded") || phase.equals("Failed");
    }
  }

  /** A resource that only plugins look at. */
  private final class OtherHandler implements Informer.Handler {
    private final Resource resource;

    OtherHandler(Resource resource) {
      this.resource = resource;
    }

    @Override
    public void onAdd(KubeObject object) {
      if (!ignoring) {
        tell(resource, Set.of(Action.ADD), null, object);
      }
    }

    @Override
    public void onUpdate(KubeObject old, KubeObject object) {
      if (!ignoring) {
        tell(resource, Set.of(Action.UPDATE), old, object);
      }
    }

    @Override
    public void onDelete(KubeObject object) {
      if (!ignoring) {
        tell(resource, Set.of(Action.DELETE), object, null);
      }
    }
  }
}
