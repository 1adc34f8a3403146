package io.kubejar.controllermanager.attachdetach;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.client.ComponentContext;
import io.kubejar.client.Informer;
import io.kubejar.client.ResourceClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The VolumeAttachments, and what Nodes say of them in {@code status.volumesAttached}.
 *
 * <p>Follows {@code pkg/volume/csi/csi_attacher.go} and {@code
 * pkg/controller/volume/attachdetach/statusupdater}. Owned by the event loop.
 */
final class Attachments {
  static final GroupVersionResource RESOURCE =
      GroupVersionResource.of("storage.k8s.io/v1", "volumeattachments");
  private static final String BY_VOLUME = "attachment-volume";
  private static final String BY_NODE = "attachment-node";

  private final Informer attachments;
  private final Informer volumes;
  private final Informer nodes;
  private final ResourceClient client;
  private final ResourceClient nodeClient;
  private final Set<String> detaching = new HashSet<>();

  Attachments(ComponentContext context) {
    client = context.client().resource(RESOURCE);
    nodeClient = context.client().resource("v1", "nodes");
    volumes = context.informers().informer("v1", "persistentvolumes");
    nodes = context.informers().informer("v1", "nodes");
    attachments = context.informers().informer(RESOURCE);
    attachments.addIndex(BY_VOLUME, attachment -> List.of(volumeOf(attachment)));
    attachments.addIndex(BY_NODE, attachment -> List.of(nodeOf(attachment)));
  }

  static String volumeOf(KubeObject attachment) {
    return attachment.spec().path("source").path("persistentVolumeName").asText();
  }

  static String nodeOf(KubeObject attachment) {
    return attachment.spec().path("nodeName").asText();
  }

  static boolean isAttached(KubeObject attachment) {
    return attachment.status().path("attached").asBoolean();
  }

  Collection<KubeObject> ofVolume(String volume) {
    return List.copyOf(attachments.byIndex(BY_VOLUME, volume));
  }

  Collection<KubeObject> onNode(String node) {
    return attachments.byIndex(BY_NODE, node);
  }

  /** The name that nodes know a volume by: {@code kubernetes.io/csi/DRIVER^HANDLE}. */
  static String uniqueName(KubeObject volume) {
    JsonNode csi = volume.spec().path("csi");
    return "kubernetes.io/csi/%s^%s"
        .formatted(csi.path("driver").asText(), csi.path("volumeHandle").asText());
  }

  /** Asks for a volume on a node. */
  void create(KubeObject volume, String node) {
    JsonNode csi = volume.spec().path("csi");
    String driver = csi.path("driver").asText();
    String name = "csi-" + sha256(csi.path("volumeHandle").asText() + driver + node);
    ObjectNode attachment = Json.object().put("apiVersion", RESOURCE.apiVersion());
    attachment.put("kind", "VolumeAttachment").putObject("metadata").put("name", name);
    ObjectNode spec = attachment.putObject("spec").put("attacher", driver).put("nodeName", node);
    spec.putObject("source").put("persistentVolumeName", volume.name());
    try {
      client.create("", attachment);
    } catch (StatusException e) {
      if (!e.isAlreadyExists()) {
        throw e;
      }
    }
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }

  /** Says that a volume is attached, as the driver's attacher would. */
  void markAttached(KubeObject attachment) {
    ObjectNode json = attachment.mutableJson();
    json.withObjectProperty("status").put("attached", true);
    client.updateStatus(json);
  }

  /** Takes a volume from its node: first the node must not believe any more that it has it. */
  void delete(KubeObject attachment) {
    detaching.add(attachment.uid());
    report(nodeOf(attachment));
    try {
      client.delete("", attachment.name(), Json.object());
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
    }
  }

  void forget(KubeObject attachment) {
    detaching.remove(attachment.uid());
  }

  /** Writes to a Node which volumes it has, if that is not there yet. */
  void report(String nodeName) {
    KubeObject node = nodes.get("", nodeName);
    if (node == null) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (KubeObject attachment : onNode(nodeName)) {
      KubeObject volume = volumes.get("", volumeOf(attachment));
      if (volume != null
          && isAttached(attachment)
          && !attachment.isBeingDeleted()
          && !detaching.contains(attachment.uid())) {
        names.add(uniqueName(volume));
      }
    }
    List<String> known = new ArrayList<>();
    node.status().path("volumesAttached").forEach(v -> known.add(v.path("name").asText()));
    if (new HashSet<>(known).equals(new HashSet<>(names))) {
      return;
    }
    ObjectNode patch = Json.object();
    ObjectNode status = patch.putObject("status");
    if (names.isEmpty()) {
      status.putNull("volumesAttached");
    } else {
      status.putArray("volumesAttached");
      names.forEach(
          n ->
              status
                  .withArrayProperty("volumesAttached")
                  .addObject()
                  .put("name", n)
                  .put("devicePath", ""));
    }
    nodeClient.patch("", nodeName, "status", "application/merge-patch+json", patch);
  }
}
