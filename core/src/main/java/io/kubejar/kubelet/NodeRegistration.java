package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.NodeLabels;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.Client;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.ResourceClient;

/**
 * The coming and going of Node objects: a kubelet registers its own, an administrator labels and
 * removes it.
 *
 * <p>Follows {@code pkg/kubelet/kubelet_node_status.go}.
 */
final class NodeRegistration {
  private final ComponentContext context;
  private final ResourceClient nodes;

  /**
   * @param context whose client is the administrator's
   */
  NodeRegistration(ComponentContext context) {
    this.context = context;
    this.nodes = context.client().resource("v1", "nodes");
  }

  /**
   * Registers a Node as its kubelet; labels that a kubelet may not set come afterwards.
   *
   * @throws IllegalStateException if a Node of that name exists already
   */
  KubeObject register(Client kubelet, NodeSpec spec, String address, String runtime) {
    ResourceClient own = kubelet.resource("v1", "nodes");
    ObjectNode node = NodeStatus.registration(spec, address, runtime, context.loop().clock().now());
    ObjectNode others = Json.object();
    spec.labels().keySet().stream()
        .filter(key -> !NodeLabels.mayBeSetByKubelet(key))
        .forEach(key -> others.set(key, node.withObject("/metadata/labels").remove(key)));
    KubeObject created;
    try {
      created = own.create("", node);
    } catch (StatusException e) {
      if (e.isAlreadyExists()) {
        throw new IllegalStateException("a Node \"" + spec.name() + "\" exists already", e);
      }
      throw e;
    }
    if (!others.isEmpty()) {
      ObjectNode patch = Json.object();
      patch.putObject("metadata").set("labels", others);
      created = nodes.patch("", spec.name(), "", StatusPatch.MEDIA_TYPE, patch);
    }
    if (!created.status().path("conditions").isEmpty()) {
      return created;
    }
    ObjectNode patch = Json.object();
    patch.set("status", node.path("status"));
    return own.patch("", spec.name(), "status", StatusPatch.MEDIA_TYPE, patch);
  }

  /** Deletes a Node and its Lease, if they are there. */
  void remove(String name) {
    deleteIgnoringAbsence(nodes, "", name);
    ResourceClient leases = context.client().resource("coordination.k8s.io/v1", "leases");
    deleteIgnoringAbsence(leases, NodeHeartbeats.LEASE_NAMESPACE, name);
  }

  private static void deleteIgnoringAbsence(ResourceClient client, String namespace, String name) {
    try {
      client.delete(namespace, name, Json.object());
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }
}
