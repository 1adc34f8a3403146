package io.kubejar.scheduler.framework;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node with the pods on it and the sums over them, kept up to date as pods come and go.
 *
 * <p>Follows {@code NodeInfo} of {@code pkg/scheduler/framework/types.go}. The nodes that plugins
 * are given belong to the scheduler and are read only; {@link #copy()} gives one to try things out
 * on.
 */
public final class NodeInfo {
  private final String name;
  private KubeObject node;
  private boolean known;
  private List<Taint> taints = List.of();
  private Map<String, String> labels = Map.of();
  private boolean unschedulable;
  private Resources allocatable = new Resources();
  private Map<String, Long> imageSizes = Map.of();
  private final Resources requested;
  private final Resources nonZeroRequested;
  private final Map<String, PodInfo> pods;
  private final List<HostPort> usedPorts;
  private final Map<String, Integer> claimUsers;

  NodeInfo(String name) {
    this.name = name;
    this.node = KubeObject.of(Json.object());
    this.requested = new Resources();
    this.nonZeroRequested = new Resources();
    this.pods = new LinkedHashMap<>();
    this.usedPorts = new ArrayList<>();
    this.claimUsers = new HashMap<>();
  }

  private NodeInfo(NodeInfo other) {
    this.name = other.name;
    this.node = other.node;
    this.known = other.known;
    this.taints = other.taints;
    this.labels = other.labels;
    this.unschedulable = other.unschedulable;
    this.allocatable = other.allocatable;
    this.imageSizes = other.imageSizes;
    this.requested = other.requested.copy();
    this.nonZeroRequested = other.nonZeroRequested.copy();
    this.pods = new LinkedHashMap<>(other.pods);
    this.usedPorts = new ArrayList<>(other.usedPorts);
    this.claimUsers = new HashMap<>(other.claimUsers);
  }

  /** A node without pods, for tests of plugins. */
  public static NodeInfo of(KubeObject node) {
    NodeInfo info = new NodeInfo(node.name());
    info.setNode(node);
    return info;
  }

  /** A copy whose pods can be added and removed without changing this one. */
  public NodeInfo copy() {
    return new NodeInfo(this);
  }

  void setNode(KubeObject newNode) {
    node = newNode;
    known = true;
    labels = new HashMap<>(newNode.labels());
    unschedulable = newNode.spec().path("unschedulable").asBoolean();
    List<Taint> newTaints = new ArrayList<>();
    newNode.spec().path("taints").forEach(t -> newTaints.add(Taint.of(t)));
    taints = List.copyOf(newTaints);
    JsonNode status = newNode.status();
    allocatable =
        Resources.of(
            status.has("allocatable") ? status.path("allocatable") : status.path("capacity"));
    imageSizes = readImages(status.path("images"));
  }

  private static Map<String, Long> readImages(JsonNode images) {
    if (images.isEmpty()) {
      return Map.of();
    }
    Map<String, Long> sizes = new HashMap<>();
    for (JsonNode image : images) {
      long size = image.path("sizeBytes").asLong();
      image.path("names").forEach(n -> sizes.put(n.asText(), size));
    }
    return sizes;
  }

  /** The node is gone, though pods may still say that they are on it. */
  void forgetNode() {
    known = false;
  }

  /** False for a name that pods give but no Node has. */
  boolean isKnown() {
    return known;
  }

  public String name() {
    return name;
  }

  public KubeObject node() {
    return node;
  }

  /** A label's value, null if the node does not have the label. */
  public @Nullable String label(String key) {
    return labels.get(key);
  }

  public List<Taint> taints() {
    return taints;
  }

  /** Whether the node is cordoned. */
  public boolean isUnschedulable() {
    return unschedulable;
  }

  /** What the node offers to pods in all. */
  public Resources allocatable() {
    return allocatable;
  }

  /** What the pods on it ask for in all. */
  public Resources requested() {
    return requested;
  }

  /** The same, with containers that name no cpu or memory counted as small ones. */
  public Resources nonZeroRequested() {
    return nonZeroRequested;
  }

  public Collection<PodInfo> pods() {
    return Collections.unmodifiableCollection(pods.values());
  }

  public int podCount() {
    return pods.size();
  }

  public List<HostPort> usedPorts() {
    return Collections.unmodifiableList(usedPorts);
  }

  /** Bytes by name of the images that are on the node. */
  public Map<String, Long> imageSizes() {
    return Collections.unmodifiableMap(imageSizes);
  }

  /** How many pods on the node mount a claim, given as {@code namespace/name}. */
  public int claimUsers(String claim) {
    return claimUsers.getOrDefault(claim, 0);
  }

  /** The claims that pods on the node mount, as {@code namespace/name}. */
  public Set<String> claims() {
    return Collections.unmodifiableSet(new HashSet<>(claimUsers.keySet()));
  }

  /** Puts a pod on the node; for the scheduler's cache and for copies. */
  public void addPod(PodInfo pod) {
    PodInfo before = pods.put(pod.uid(), pod);
    if (before != null) {
      uncount(before);
    }
    requested.add(pod.requests());
    nonZeroRequested.add(pod.nonZeroRequests());
    usedPorts.addAll(pod.hostPorts());
    for (String claim : pod.claimNames()) {
      claimUsers.merge(pod.namespace() + "/" + claim, 1, Integer::sum);
    }
  }

  /** Takes a pod off the node; for the scheduler's cache and for copies. */
  public void removePod(PodInfo pod) {
    PodInfo before = pods.remove(pod.uid());
    if (before != null) {
      uncount(before);
    }
  }

  private void uncount(PodInfo pod) {
    requested.subtract(pod.requests());
    nonZeroRequested.subtract(pod.nonZeroRequests());
    pod.hostPorts().forEach(usedPorts::remove);
    for (String claim : pod.claimNames()) {
      claimUsers.computeIfPresent(pod.namespace() + "/" + claim, (c, n) -> n == 1 ? null : n - 1);
    }
  }

  @Override
  public String toString() {
    return name + " with " + pods.size() + " pods";
  }
}
