package io.kubejar.kubelet;

import java.time.Duration;

/**
 * How often kubelets report and how long their steps take, by the cluster's clock.
 *
 * @param leaseInterval how often a node's Lease is renewed; zero for never
 * @param statusInterval how often a Node's conditions are reported when nothing changed
 * @param volumeSetup how long mounting a Pod's volumes takes, beside what the hook says
 * @param sandboxSetup how long making a Pod's sandbox takes, beside what the hook says
 * @param imagePull how long pulling an image takes, beside what the hook says
 * @param containerStart how long starting a container takes
 */
public record KubeletOptions(
    Duration leaseInterval,
    Duration statusInterval,
    Duration volumeSetup,
    Duration sandboxSetup,
    Duration imagePull,
    Duration containerStart) {

  /** Kubernetes' intervals (10 s for leases, 5 min for statuses), and no latencies. */
  public static KubeletOptions defaults() {
    return new KubeletOptions(
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO);
  }

  /** The same options with the time that pulling an image takes. */
  public KubeletOptions withImagePull(Duration duration) {
    return new KubeletOptions(
        leaseInterval, statusInterval, volumeSetup, sandboxSetup, duration, containerStart);
  }

  /** The same options with the time that starting a container takes. */
  public KubeletOptions withContainerStart(Duration duration) {
    return new KubeletOptions(
        leaseInterval, statusInterval, volumeSetup, sandboxSetup, imagePull, duration);
  }

  /** The same options with the times that mounting volumes and making the sandbox take. */
  public KubeletOptions withPodSetup(Duration volumes, Duration sandbox) {
    return new KubeletOptions(
        leaseInterval, statusInterval, volumes, sandbox, imagePull, containerStart);
  }

  /** The same options with other intervals between leases and between statuses. */
  public KubeletOptions withHeartbeats(Duration lease, Duration status) {
    return new KubeletOptions(lease, status, volumeSetup, sandboxSetup, imagePull, containerStart);
  }
}
