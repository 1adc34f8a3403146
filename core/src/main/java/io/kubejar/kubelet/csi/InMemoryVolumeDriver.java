package io.kubejar.kubelet.csi;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The default driver: every volume mounts at once and holds nothing. Tests may make a volume fail,
 * from any thread.
 */
public final class InMemoryVolumeDriver implements VolumeDriver {
  private final Map<String, String> failures = new ConcurrentHashMap<>();

  /** Makes volumes of that name fail until {@link #recover}. */
  public void fail(String volumeName, String message) {
    failures.put(volumeName, message);
  }

  /** Lets volumes of that name be mounted again. */
  public void recover(String volumeName) {
    failures.remove(volumeName);
  }

  @Override
  public VolumeSetup publish(KubeObject pod, JsonNode volume) {
    String failure = failures.get(volume.path("name").asText());
    return failure == null ? VolumeSetup.DONE : new VolumeSetup.Failed(failure);
  }

  @Override
  public void unpublish(KubeObject pod, JsonNode volume) {
    // Nothing was kept for it.
  }
}
