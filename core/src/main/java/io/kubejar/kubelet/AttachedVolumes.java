package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes that must be attached to a node before its kubelet mounts them: the kubelet says in
 * {@code status.volumesInUse} that it uses one, and waits until {@code status.volumesAttached} has
 * it.
 *
 * <p>Follows {@code pkg/kubelet/volumemanager} and {@code
 * GenerateVerifyControllerAttachedVolumeFunc} of {@code pkg/volume/util/operationexecutor}. Owned
 * by the event loop.
 */
final class AttachedVolumes {
  private static final Logger LOG = LoggerFactory.getLogger(AttachedVolumes.class);

  private final Informer volumes;
  private final Informer drivers;
  private final Informer nodes;
  private final Map<Kubelet, Map<String, Set<String>>> podsByVolume = new HashMap<>();

  AttachedVolumes(ComponentContext context) {
    volumes = context.informers().informer("v1", "persistentvolumes");
    drivers = context.informers().informer("storage.k8s.io/v1", "csidrivers");
    nodes = context.informers().informer("v1", "nodes");
  }

  /** Whether the volume of a bound claim may be mounted; notes that the Pod uses it. */
  boolean isAttached(PodWorker pod, KubeObject claim) {
    KubeObject volume = volumes.get("", claim.spec().path("volumeName").asText());
    if (volume == null || !isAttachable(volume)) {
      return true;
    }
    JsonNode csi = volume.spec().path("csi");
    String name =
        "kubernetes.io/csi/%s^%s"
            .formatted(csi.path("driver").asText(), csi.path("volumeHandle").asText());
    boolean added =
        podsByVolume
            .computeIfAbsent(pod.kubelet(), k -> new TreeMap<>())
            .computeIfAbsent(name, n -> new TreeSet<>())
            .add(pod.pod().uid());
    if (added) {
      report(pod.kubelet());
    }
    KubeObject node = nodes.get("", pod.kubelet().name());
    if (node != null) {
      for (JsonNode attached : node.status().path("volumesAttached")) {
        if (attached.path("name").asText().equals(name)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isAttachable(KubeObject volume) {
    JsonNode csi = volume.spec().path("csi");
    KubeObject driver = drivers.get("", csi.path("driver").asText());
    return csi.isObject()
        && (driver == null || driver.spec().path("attachRequired").asBoolean(true));
  }

  /** The Pod has unmounted everything. */
  void release(PodWorker pod) {
    Map<String, Set<String>> used = podsByVolume.getOrDefault(pod.kubelet(), Map.of());
    boolean released = false;
    for (Set<String> pods : used.values()) {
      released |= pods.remove(pod.pod().uid());
    }
    if (released) {
      used.values().removeIf(Set::isEmpty);
      report(pod.kubelet());
    }
  }

  private void report(Kubelet kubelet) {
    if (!kubelet.isRunning()) {
      return;
    }
    ObjectNode patch = Json.object();
    ArrayNode names = patch.putObject("status").putArray("volumesInUse");
    podsByVolume.getOrDefault(kubelet, Map.of()).keySet().forEach(names::add);
    try {
      kubelet.nodes().patch("", kubelet.name(), "status", "application/merge-patch+json", patch);
    } catch (StatusException e) {
      LOG.debug("the volumes in use on {} could not be reported", kubelet.name(), e);
    }
  }
}
