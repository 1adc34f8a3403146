package io.kubejar.kubelet.csi;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;

/**
 * The CSI hook: what a kubelet asks to make a Pod's volumes available on its node.
 *
 * <p>Called on the cluster's event loop, so no method may block. The kubelet itself has made sure
 * that the ConfigMaps, Secrets and bound claims that volumes refer to exist. Follows {@code
 * NodePublishVolume} and {@code NodeUnpublishVolume} of the Container Storage Interface.
 */
public interface VolumeDriver {

  /**
   * Mounts one volume of a Pod. Asked again, with backoff, after a failure.
   *
   * @param volume the entry in the Pod's {@code spec.volumes}
   */
  VolumeSetup publish(KubeObject pod, JsonNode volume);

  /** Unmounts a volume; its containers have ended. */
  void unpublish(KubeObject pod, JsonNode volume);
}
