package io.kubejar.kubelet.cri;

/**
 * The outcome of one probe.
 *
 * @param success whether it succeeded
 * @param output what it printed or why it failed, as the event "Liveness probe failed: …" ends
 * @param steady a promise that the outcome stays the same until {@link
 *     ContainerListener#probesChanged()}, so that a kubelet need not ask every period
 */
public record ProbeResult(boolean success, String output, boolean steady) {
  /** Succeeds, and goes on to. */
  public static final ProbeResult STEADY_SUCCESS = new ProbeResult(true, "", true);

  public static ProbeResult succeeded() {
    return new ProbeResult(true, "", false);
  }

  public static ProbeResult failed(String output) {
    return new ProbeResult(false, output, false);
  }
}
