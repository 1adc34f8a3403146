package io.kubejar.kubelet;

import io.kubejar.clock.EventLoop;
import io.kubejar.kubelet.cni.AllocatingPodNetwork;
import io.kubejar.kubelet.cni.PodNetwork;
import io.kubejar.kubelet.cri.ContainerRuntime;
import io.kubejar.kubelet.cri.InMemoryRuntime;
import io.kubejar.kubelet.csi.InMemoryVolumeDriver;
import io.kubejar.kubelet.csi.VolumeDriver;
import io.kubejar.network.PodAddresses;

/**
 * What kubelets call to run Pods; shared by all nodes.
 *
 * @param runtime runs containers
 * @param network connects Pods
 * @param volumes mounts volumes
 */
public record KubeletHooks(ContainerRuntime runtime, PodNetwork network, VolumeDriver volumes) {

  /**
   * The in-memory defaults.
   *
   * @param nodes how many nodes there will be, for the size of the Pods' address range
   */
  public static KubeletHooks inMemory(EventLoop loop, int nodes) {
    PodAddresses addresses = new PodAddresses(PodAddresses.clusterCidrFor(nodes));
    return new KubeletHooks(
        new InMemoryRuntime(loop), new AllocatingPodNetwork(addresses), new InMemoryVolumeDriver());
  }

  /** The same hooks with another runtime. */
  public KubeletHooks withRuntime(ContainerRuntime other) {
    return new KubeletHooks(other, network, volumes);
  }

  /** The same hooks with another network. */
  public KubeletHooks withNetwork(PodNetwork other) {
    return new KubeletHooks(runtime, other, volumes);
  }

  /** The same hooks with another volume driver. */
  public KubeletHooks withVolumes(VolumeDriver other) {
    return new KubeletHooks(runtime, network, other);
  }

  /**
   * The default runtime, for tests that change what containers do.
   *
   * @throws IllegalStateException if it was replaced by another
   */
  public InMemoryRuntime inMemoryRuntime() {
    if (runtime instanceof InMemoryRuntime inMemory) {
      return inMemory;
    }
    throw new IllegalStateException("the runtime was replaced by " + runtime);
  }
}
