package io.kubejar.kubelet.cri;

import java.time.Duration;

/** How pulling an image went. */
public sealed interface ImagePull {

  /**
   * The image is there.
   *
   * @param imageId its reference by digest, as container statuses show it
   * @param sizeBytes its size, for the event and the node's list of images
   * @param took how long the pull takes by the cluster's clock; the container starts after it
   */
  record Pulled(String imageId, long sizeBytes, Duration took) implements ImagePull {}

  /**
   * The image cannot be had now; the kubelet asks again with backoff.
   *
   * @param message what the registry said, as it ends the event "Failed to pull image …"
   */
  record Failed(String message) implements ImagePull {}
}
