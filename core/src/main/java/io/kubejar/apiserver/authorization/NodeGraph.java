package io.kubejar.apiserver.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.store.Commit;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which objects the Pods on a node refer to.
 *
 * <p>An index of the stored Pods by node, brought up to date from the store's feed when it is
 * asked; the references of a node's few Pods are looked up then. Nothing is indexed before the
 * first question. Follows {@code plugin/pkg/auth/authorizer/node/graph.go}. Owns its state under
 * its own lock.
 */
final class NodeGraph {
  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final GroupResource VOLUMES = new GroupResource("", "persistentvolumes");
  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final int BATCH = 1000;

  private final Store store;
  private final Map<Key, String> nodeOfPod = new HashMap<>();
  private final Map<String, Map<Key, KubeObject>> podsOfNode = new HashMap<>();
  private Store.@Nullable Feed feed;

  NodeGraph(Store store) {
    this.store = store;
  }

  /** Whether a Pod on the node, or a volume that one uses, refers to an object of its namespace. */
  boolean refersTo(String node, String resource, String namespace, String name) {
    for (KubeObject pod : podsOn(node)) {
      if (pod.namespace().equals(namespace) && PodReferences.of(pod).has(resource, name)) {
        return true;
      }
    }
    return resource.equals("secrets") && isSecretOfVolume(node, namespace, name);
  }

  private boolean isSecretOfVolume(String node, String namespace, String name) {
    for (KubeObject volume : volumes()) {
      JsonNode claim = volume.spec().path("claimRef");
      if (PodReferences.ofVolume(volume, namespace, name) && uses(node, claim)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a Pod on the node uses the claim that a volume is bound to. */
  boolean mounts(String node, String volume) {
    return store
        .get(Key.of(VOLUMES, "", volume))
        .filter(v -> uses(node, v.spec().path("claimRef")))
        .isPresent();
  }

  private boolean uses(String node, JsonNode claim) {
    return claim.isObject()
        && refersTo(
            node,
            "persistentvolumeclaims",
            claim.path("namespace").asText(),
            claim.path("name").asText());
  }

  private List<KubeObject> volumes() {
    return store.latest().list(Key.prefix(VOLUMES, ""), "", Integer.MAX_VALUE);
  }

  private synchronized List<KubeObject> podsOn(String node) {
    catchUp();
    return new ArrayList<>(podsOfNode.getOrDefault(node, Map.of()).values());
  }

  private void catchUp() {
    Store.Feed open = feed;
    if (open == null) {
      start();
      return;
    }
    try {
      for (List<Commit> commits = open.poll(BATCH);
          !commits.isEmpty();
          commits = open.poll(BATCH)) {
        commits.forEach(this::apply);
      }
    } catch (CompactedException e) {
      open.close();
      start();
    }
  }

  private void start() {
    nodeOfPod.clear();
    podsOfNode.clear();
    Store.View view = store.latest();
    feed = store.watch(PODS, view.revision(), () -> {});
    for (KubeObject pod : view.list(Key.prefix(PODS, ""), "", Integer.MAX_VALUE)) {
      put(Key.of(PODS, pod.namespace(), pod.name()), pod);
    }
  }

  private void apply(Commit commit) {
    Key key = commit.key();
    String node = nodeOfPod.remove(key);
    if (node != null) {
      podsOfNode.computeIfPresent(
          node,
          (n, pods) -> {
            pods.remove(key);
            return pods.isEmpty() ? null : pods;
          });
    }
    if (commit.type() != Commit.Type.DELETE) {
      put(key, commit.object());
    }
  }

  private void put(Key key, KubeObject pod) {
    String node = pod.spec().path("nodeName").asText();
    if (!node.isEmpty() && !pod.metadata().path("annotations").has(MIRROR)) {
      nodeOfPod.put(key, node);
      podsOfNode.computeIfAbsent(node, n -> new LinkedHashMap<>()).put(key, pod);
    }
  }
}
