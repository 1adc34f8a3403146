package io.kubejar.kubelet.csi;

import java.time.Duration;

/** How mounting a volume went. */
public sealed interface VolumeSetup {
  /** Mounted at once. */
  VolumeSetup DONE = new Mounted(Duration.ZERO);

  /**
   * The volume is there.
   *
   * @param took how long that takes by the cluster's clock; containers start after it
   */
  record Mounted(Duration took) implements VolumeSetup {}

  /**
   * The volume cannot be mounted now.
   *
   * @param message why, as the event "MountVolume.SetUp failed for volume …" ends
   */
  record Failed(String message) implements VolumeSetup {}
}
