package io.kubejar.kubelet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.kubelet.ReferencedObjects.Kind;
import io.kubejar.kubelet.ReferencedObjects.Reference;
import io.kubejar.kubelet.cni.NetworkSetup;
import io.kubejar.kubelet.csi.VolumeSetup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Pod needs before its containers: volumes, then a sandbox with an address.
 *
 * <p>Follows {@code pkg/kubelet/volumemanager} and {@code createPodSandbox} in {@code
 * pkg/kubelet/kuberuntime/kuberuntime_sandbox.go}. Owned by its Pod's worker.
 */
final class PodSetup {
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(122);

  private final PodWorker pod;
  private final Runnable onMounted;
  private int published;
  private @Nullable Instant volumesReadyAt;
  private @Nullable Instant sandboxReadyAt;
  private List<String> addresses = List.of();
  private boolean sandboxReady;
  private String lastFailure = "";
  private Duration retry = FIRST_RETRY;

  /**
   * @param onMounted run once all volumes are mounted
   */
  PodSetup(PodWorker pod, Runnable onMounted) {
    this.pod = pod;
    this.onMounted = onMounted;
  }

  /** The Pod's addresses, kept for its status after the sandbox is gone; empty before. */
  List<String> addresses() {
    return addresses;
  }

  boolean isSandboxReady() {
    return sandboxReady;
  }

  /** Goes on; true once containers may start. */
  boolean advance() {
    if (sandboxReady) {
      return true;
    }
    Instant now = pod.now();
    return volumesReady(now)
        && devicesReady()
        && connected(now)
        && reached(sandboxReadyAt, now)
        && becomeReady();
  }

  private boolean devicesReady() {
    String obstacle = sandboxReadyAt == null ? PodDevices.obstacle(pod) : "";
    if (!obstacle.isEmpty()) {
      report(
          "FailedPrepareDynamicResources",
          "Failed to prepare dynamic resources: prepare dynamic resources: " + obstacle);
    }
    return obstacle.isEmpty();
  }

  private boolean becomeReady() {
    sandboxReady = true;
    pod.trace("create sandbox", Map.of("ip", addresses.isEmpty() ? "" : addresses.get(0)));
    return true;
  }

  private boolean reached(@Nullable Instant time, Instant now) {
    if (time != null && now.isBefore(time)) {
      pod.syncAt(time);
      return false;
    }
    return true;
  }

  private boolean volumesReady(Instant now) {
    Instant readyAt = volumesReadyAt;
    if (readyAt != null) {
      return reached(readyAt, now);
    }
    JsonNode volumes = pod.pod().spec().path("volumes");
    Duration took = pod.options().volumeSetup();
    for (int i = published; i < volumes.size(); i++) {
      JsonNode volume = volumes.get(i);
      if (awaitsAttachment(volume)) {
        return false;
      }
      VolumeSetup setup = publish(volume);
      if (setup instanceof VolumeSetup.Failed failed) {
        mountFailed(volume, failed.message());
        return false;
      }
      took = took.plus(((VolumeSetup.Mounted) setup).took());
      published = i + 1;
    }
    volumesReadyAt = now.plus(took);
    if (!volumes.isEmpty()) {
      pod.trace("mount volumes", Map.of("volumes", Integer.toString(volumes.size())));
      onMounted.run();
    }
    return reached(volumesReadyAt, now);
  }

  private boolean awaitsAttachment(JsonNode volume) {
    if (!volume.has("persistentVolumeClaim") && !volume.has("ephemeral")) {
      return false;
    }
    for (Reference reference : references(volume)) {
      KubeObject claim = reference.kind() == Kind.CLAIM ? pod.objects().get(reference) : null;
      if (claim != null && isBound(claim) && !pod.attachedVolumes().isAttached(pod, claim)) {
        pod.awaitObject(new Reference(Kind.NODE, "", pod.kubelet().name()));
        return true;
      }
    }
    return false;
  }

  private static boolean isBound(KubeObject claim) {
    return claim.status().path("phase").asText().equals("Bound");
  }

  private VolumeSetup publish(JsonNode volume) {
    for (Reference reference : references(volume)) {
      KubeObject object = pod.objects().get(reference);
      if (object == null) {
        pod.awaitObject(reference);
        String message = reference.kind().word() + " \"" + reference.name() + "\" not found";
        return new VolumeSetup.Failed(message);
      }
      if (reference.kind() == Kind.CLAIM && !isBound(object)) {
        pod.awaitObject(reference);
        return new VolumeSetup.Failed("PVC is not bound");
      }
    }
    String missing = missingKey(volume);
    if (!missing.isEmpty()) {
      return new VolumeSetup.Failed(missing);
    }
    VolumeSetup setup = pod.hooks().volumes().publish(pod.pod(), volume);
    if (setup instanceof VolumeSetup.Failed) {
      retryLater();
    }
    return setup;
  }

  /** Says which key a volume wants that its object does not have; empty if it has all. */
  private String missingKey(JsonNode volume) {
    String missing =
        missingKey(Kind.CONFIG_MAP, volume.path("configMap"), "name")
            + missingKey(Kind.SECRET, volume.path("secret"), "secretName");
    for (JsonNode source : volume.path("projected").path("sources")) {
      if (missing.isEmpty()) {
        missing =
            missingKey(Kind.CONFIG_MAP, source.path("configMap"), "name")
                + missingKey(Kind.SECRET, source.path("secret"), "name");
      }
    }
    return missing;
  }

  private String missingKey(Kind kind, JsonNode source, String nameField) {
    Reference reference =
        new Reference(kind, pod.pod().namespace(), source.path(nameField).asText());
    KubeObject object = source.path("items").isEmpty() ? null : pod.objects().get(reference);
    if (object == null || source.path("optional").asBoolean()) {
      return "";
    }
    for (JsonNode item : source.path("items")) {
      String key = item.path("key").asText();
      if (!object.json().path("data").has(key) && !object.json().path("binaryData").has(key)) {
        pod.awaitObject(reference);
        return kind == Kind.SECRET
            ? "references non-existent secret key: " + key
            : "configmap references non-existent config key: " + key;
      }
    }
    return "";
  }

  private void mountFailed(JsonNode volume, String why) {
    String name = volume.path("name").asText();
    String message =
        volume.has("persistentVolumeClaim")
            ? "Unable to attach or mount volumes: unmounted volumes=["
                + name
                + "], unattached volumes=[], failed to process volumes=["
                + name
                + "]: error processing PVC "
                + pod.pod().namespace()
                + "/"
                + volume.path("persistentVolumeClaim").path("claimName").asText()
                + ": "
                + why
            : "MountVolume.SetUp failed for volume \"" + name + "\" : " + why;
    report("FailedMount", message);
  }

  /** Says what is wrong, once for each message. */
  private void report(String reason, String message) {
    if (!message.equals(lastFailure)) {
      lastFailure = message;
      pod.podEvent("Warning", reason, message);
    }
  }

  private void retryLater() {
    pod.syncAt(pod.now().plus(retry));
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : doubled;
  }

  /** The objects that must exist for a volume. */
  private List<Reference> references(JsonNode volume) {
    List<Reference> references = new ArrayList<>(1);
    add(references, Kind.CONFIG_MAP, volume.path("configMap"), "name");
    add(references, Kind.SECRET, volume.path("secret"), "secretName");
    add(references, Kind.CLAIM, volume.path("persistentVolumeClaim"), "claimName");
    if (volume.has("ephemeral")) {
      String claim = pod.pod().name() + "-" + volume.path("name").asText();
      references.add(new Reference(Kind.CLAIM, pod.pod().namespace(), claim));
    }
    for (JsonNode source : volume.path("projected").path("sources")) {
      add(references, Kind.CONFIG_MAP, source.path("configMap"), "name");
      add(references, Kind.SECRET, source.path("secret"), "name");
    }
    return references;
  }

  private void add(List<Reference> references, Kind kind, JsonNode source, String nameField) {
    if (source.isObject() && !source.path("optional").asBoolean()) {
      String name = source.path(nameField).asText();
      references.add(new Reference(kind, pod.pod().namespace(), name));
    }
  }

  private boolean connected(Instant now) {
    if (sandboxReadyAt != null) {
      return true;
    }
    Duration took = pod.options().sandboxSetup();
    if (pod.pod().spec().path("hostNetwork").asBoolean()) {
      addresses = List.of(pod.kubelet().address());
    } else {
      NetworkSetup setup = pod.hooks().network().add(pod.pod(), pod.kubelet().node());
      if (setup instanceof NetworkSetup.Failed failed) {
        String message =
            "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network"
                + " for sandbox: "
                + failed.message();
        report("FailedCreatePodSandBox", message);
        retryLater();
        return false;
      }
      NetworkSetup.Connected connected = (NetworkSetup.Connected) setup;
      addresses = connected.addresses();
      took = took.plus(connected.took());
    }
    sandboxReadyAt = now.plus(took);
    return true;
  }

  /** Gives everything back; the containers have ended. */
  void tearDown() {
    if (sandboxReadyAt != null && !pod.pod().spec().path("hostNetwork").asBoolean()) {
      pod.hooks().network().delete(pod.pod(), addresses);
    }
    JsonNode volumes = pod.pod().spec().path("volumes");
    for (int i = 0; i < Math.min(published, volumes.size()); i++) {
      pod.hooks().volumes().unpublish(pod.pod(), volumes.get(i));
    }
    pod.attachedVolumes().release(pod);
    published = 0;
    sandboxReady = false;
    sandboxReadyAt = null;
  }
}
