package io.kubejar.kubelet.cni;

import io.kubejar.apimachinery.KubeObject;
import java.util.List;

/**
 * The CNI hook: what a kubelet asks to connect a Pod's sandbox to the network. Pods with {@code
 * hostNetwork} do not pass here.
 *
 * <p>Called on the cluster's event loop, so no method may block. Follows the verbs ADD and DEL of
 * the Container Network Interface.
 */
public interface PodNetwork {

  /**
   * Connects a Pod. Asked again, with backoff, after a failure.
   *
   * @param node the Node object, whose {@code spec.podCIDR} may be empty
   */
  NetworkSetup add(KubeObject pod, KubeObject node);

  /**
   * Disconnects a Pod; its addresses may be given to others afterwards.
   *
   * @param addresses what {@link #add} gave it
   */
  void delete(KubeObject pod, List<String> addresses);
}
