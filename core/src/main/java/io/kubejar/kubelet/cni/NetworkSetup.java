package io.kubejar.kubelet.cni;

import java.time.Duration;
import java.util.List;

/** How connecting a Pod went. */
public sealed interface NetworkSetup {

  /**
   * The Pod is connected.
   *
   * @param addresses its addresses, the primary one first; never empty
   * @param took how long that takes by the cluster's clock
   */
  record Connected(List<String> addresses, Duration took) implements NetworkSetup {
    public Connected {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * The Pod cannot be connected now.
   *
   * @param message why, as the event "Failed to create pod sandbox: …" ends
   */
  record Failed(String message) implements NetworkSetup {}
}
