package io.kubejar.scheduler.framework;

import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's picture of nodes and pods: fed by informers, and ahead of them by the pods whose
 * binding is under way ("assumed").
 *
 * <p>Follows {@code pkg/scheduler/backend/cache/cache.go} and {@code node_tree.go}. Every change
 * costs in proportion to the change, never to the size of the cluster. Owned by the event loop.
 */
public final class ClusterCache implements Snapshot {
  private final Map<String, NodeInfo> nodesByName = new LinkedHashMap<>();
  private final Map<String, Placed> podsByUid = new HashMap<>();
  private final Map<PodClass.Key, PodClass> classes = new LinkedHashMap<>();
  private final Map<String, Set<PodClass>> classesByNamespace = new HashMap<>();
  private final Set<PodClass> classesWithAffinity = new LinkedHashSet<>();
  private final Map<String, Integer> nodesByImage = new HashMap<>();
  private @Nullable List<NodeInfo> nodeOrder;

  /** Where a pod is counted; {@code assumed} until the informer has shown it there. */
  private record Placed(PodInfo pod, NodeInfo node, PodClass podClass, boolean assumed) {}

  /** Adds a node, or takes over its newer state. */
  public void setNode(KubeObject node) {
    NodeInfo info = nodesByName.computeIfAbsent(node.name(), NodeInfo::new);
    if (!info.isKnown() || !NodeOrder.zone(info.node()).equals(NodeOrder.zone(node))) {
      nodeOrder = null;
    }
    boolean relabelled =
        !info.node().metadata().path("labels").equals(node.metadata().path("labels"));
    info.imageSizes().keySet().forEach(i -> nodesByImage.merge(i, -1, Integer::sum));
    info.setNode(node);
    if (relabelled) {
      info.pods().forEach(p -> placeOf(p).podClass().forgetTopology());
    }
    info.imageSizes().keySet().forEach(i -> nodesByImage.merge(i, 1, Integer::sum));
  }

  /** Removes a node; pods that are still on it stay counted in case it comes back. */
  public void removeNode(String name) {
    NodeInfo info = nodesByName.get(name);
    if (info == null || !info.isKnown()) {
      return;
    }
    info.imageSizes().keySet().forEach(i -> nodesByImage.merge(i, -1, Integer::sum));
    info.forgetNode();
    dropIfUnused(info);
    nodeOrder = null;
  }

  private void dropIfUnused(NodeInfo info) {
    if (!info.isKnown() && info.pods().isEmpty()) {
      nodesByName.remove(info.name());
    }
  }

  /** Counts a pod on a node before the API has said so. */
  public void assume(PodInfo pod, String nodeName) {
    remove(pod.uid());
    place(pod, nodeName, true);
  }

  /** Takes an assumed pod back; does nothing if the API has shown it on its node meanwhile. */
  public void forget(PodInfo pod) {
    Placed placed = podsByUid.get(pod.uid());
    if (placed != null && placed.assumed()) {
      remove(pod.uid());
    }
  }

  /** Takes over what the API says of a pod that has a node; returns what is now known of it. */
  public PodInfo setPod(KubeObject pod) {
    Placed placed = podsByUid.get(pod.uid());
    PodInfo info = placed == null ? PodInfo.of(pod) : placed.pod().update(pod);
    if (placed != null) {
      remove(pod.uid());
    }
    place(info, info.nodeName(), false);
    return info;
  }

  /** Removes a pod that is gone or has ended. */
  public void removePod(String uid) {
    remove(uid);
  }

  /** Whether a pod is counted on a node, by the API or by assumption. */
  public boolean hasPod(String uid) {
    return podsByUid.containsKey(uid);
  }

  private Placed placeOf(PodInfo pod) {
    Placed placed = podsByUid.get(pod.uid());
    if (placed == null) {
      throw new IllegalStateException(pod + " is on a node, but was never put there");
    }
    return placed;
  }

  private void place(PodInfo pod, String nodeName, boolean assumed) {
    NodeInfo node = nodesByName.computeIfAbsent(nodeName, NodeInfo::new);
    PodClass podClass = classes.computeIfAbsent(pod.classKey(), this::newClass);
    node.addPod(pod);
    podClass.add(node);
    podsByUid.put(pod.uid(), new Placed(pod, node, podClass, assumed));
  }

  private PodClass newClass(PodClass.Key key) {
    PodClass podClass = new PodClass(key);
    classesByNamespace.computeIfAbsent(key.namespace(), n -> new LinkedHashSet<>()).add(podClass);
    if (podClass.hasAffinity()) {
      classesWithAffinity.add(podClass);
    }
    return podClass;
  }

  private void remove(String uid) {
    Placed placed = podsByUid.remove(uid);
    if (placed == null) {
      return;
    }
    placed.node().removePod(placed.pod());
    dropIfUnused(placed.node());
    PodClass podClass = placed.podClass();
    podClass.remove(placed.node());
    if (podClass.isEmpty()) {
      classes.remove(podClass.key());
      classesWithAffinity.remove(podClass);
      Set<PodClass> inNamespace = classesByNamespace.get(podClass.namespace());
      if (inNamespace != null && inNamespace.remove(podClass) && inNamespace.isEmpty()) {
        classesByNamespace.remove(podClass.namespace());
      }
    }
  }

  @Override
  public List<NodeInfo> nodes() {
    List<NodeInfo> order = nodeOrder;
    if (order == null) {
      List<NodeInfo> known = new ArrayList<>();
      nodesByName.values().stream().filter(NodeInfo::isKnown).forEach(known::add);
      order = NodeOrder.alternatingZones(known);
      nodeOrder = order;
    }
    return order;
  }

  @Override
  public @Nullable NodeInfo node(String name) {
    NodeInfo info = nodesByName.get(name);
    return info != null && info.isKnown() ? info : null;
  }

  @Override
  public Collection<PodClass> podClasses(String namespace) {
    return classesByNamespace.getOrDefault(namespace, Set.of());
  }

  @Override
  public Collection<PodClass> podClasses() {
    return classes.values();
  }

  @Override
  public Collection<PodClass> podClassesWithAffinity() {
    return classesWithAffinity;
  }

  @Override
  public int nodesWithImage(String image) {
    return nodesByImage.getOrDefault(image, 0);
  }
}
