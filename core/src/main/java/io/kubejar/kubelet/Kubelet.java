package io.kubejar.kubelet;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ApiEventRecorder;
import io.kubejar.client.Client;
import io.kubejar.client.EventRecorder;
import io.kubejar.client.ResourceClient;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node that the cluster registered itself: its Node, its Lease, the images that it has, what of
 * it is taken. Owned by the event loop; has no thread.
 */
final class Kubelet {
  static final GroupResource PODS = new GroupResource("", "pods");

  private final KubeletDependencies dependencies;
  private final NodeSpec spec;
  private final ResourceClient nodes;
  private final ResourceClient leases;
  private final ResourceClient claims;
  private final PodWriter writer;
  private final String address;
  private final String actor;
  private final EventRecorder events;
  private final NodeResources resources;
  private final Map<String, Long> images = new LinkedHashMap<>(4);
  private KubeObject node;
  private @Nullable KubeObject lease;
  private boolean running = true;
  private boolean imagesChanged;

  /**
   * @param client acts as the node
   */
  Kubelet(
      KubeletDependencies dependencies,
      Client client,
      NodeSpec spec,
      String address,
      KubeObject registered) {
    this.dependencies = dependencies;
    this.nodes = client.resource("v1", "nodes");
    this.leases = client.resource("coordination.k8s.io/v1", "leases");
    this.claims = client.resource("v1", "persistentvolumeclaims");
    this.writer = new PodWriter(client.resource("v1", "pods"));
    this.spec = spec;
    this.address = address;
    this.node = registered;
    this.actor = "kubelet/" + spec.name();
    this.events = new ApiEventRecorder(client, dependencies.loop().clock(), "kubelet", spec.name());
    this.resources = new NodeResources(spec.capacity());
  }

  KubeletDependencies dependencies() {
    return dependencies;
  }

  /** The Nodes, as the node may write them. */
  ResourceClient nodes() {
    return nodes;
  }

  /** The Leases, as the node may write them. */
  ResourceClient leases() {
    return leases;
  }

  /** The claims, as the node may write them. */
  ResourceClient claims() {
    return claims;
  }

  /** Writes about the node's Pods. */
  PodWriter writer() {
    return writer;
  }

  String name() {
    return spec.name();
  }

  NodeSpec spec() {
    return spec;
  }

  /** The node's InternalIP. */
  String address() {
    return address;
  }

  KubeObject node() {
    return node;
  }

  /** Takes a newer version of the Node; one with another uid is somebody else's. */
  void update(KubeObject newer) {
    if (newer.uid().equals(node.uid())) {
      node = newer.revision() >= node.revision() ? newer : node;
    } else {
      running = false;
    }
  }

  @Nullable KubeObject lease() {
    return lease;
  }

  void lease(@Nullable KubeObject renewed) {
    lease = renewed;
  }

  /** Whether it reports to the API server. */
  boolean isRunning() {
    return running;
  }

  void stop() {
    running = false;
  }

  void resume() {
    running = true;
  }

  EventRecorder events() {
    return events;
  }

  NodeResources resources() {
    return resources;
  }

  boolean hasImage(String image) {
    return images.containsKey(image);
  }

  void addImage(String image, long sizeBytes) {
    imagesChanged |= images.put(image, sizeBytes) == null;
  }

  Map<String, Long> images() {
    return images;
  }

  /** Whether there are images that the Node does not list yet; asked once per report. */
  boolean takeImagesChanged() {
    boolean changed = imagesChanged;
    imagesChanged = false;
    return changed;
  }

  /** Records a step in the life of a Pod; returns the entry's id. */
  long trace(KubeObject pod, String action, Map<String, String> details) {
    ObjectRef ref = new ObjectRef(PODS, pod.namespace(), pod.name());
    return dependencies.context().trace().record(Hop.KUBELET, actor, action, ref, details);
  }
}
