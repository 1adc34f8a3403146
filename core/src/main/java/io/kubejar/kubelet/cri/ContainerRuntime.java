package io.kubejar.kubelet.cri;

/**
 * The CRI hook: what a kubelet asks to pull images and to run containers.
 *
 * <p>Called on the cluster's event loop, so no method may block; whatever takes time says so in its
 * result ({@link ImagePull.Pulled#took}) or is reported later through the {@link
 * ContainerListener}. Follows the two services of the Container Runtime Interface, {@code
 * k8s.io/cri-api/pkg/apis/runtime/v1/api.proto}, as far as a kubelet without processes needs them.
 */
public interface ContainerRuntime {

  /** The name and version that nodes report as {@code containerRuntimeVersion}. */
  default String version() {
    return "containerd://2.2.0";
  }

  /** Makes an image available on a node; asked once per node unless the pull policy says Always. */
  ImagePull pullImage(String image, String nodeName);

  /**
   * Creates and starts a container.
   *
   * @param listener told, once, that the container ended; never during this call
   * @throws ContainerStartException if it cannot be started; the kubelet tries again with backoff
   */
  RunningContainer startContainer(ContainerConfig config, ContainerListener listener);
}
