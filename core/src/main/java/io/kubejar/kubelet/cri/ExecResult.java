package io.kubejar.kubelet.cri;

import java.time.Duration;

/**
 * What a command that was run in a container did.
 *
 * @param exitCode its exit code
 * @param stdout what it printed
 * @param stderr what it complained about
 * @param took how long it ran by the cluster's clock
 */
public record ExecResult(int exitCode, String stdout, String stderr, Duration took) {
  public boolean succeeded() {
    return exitCode == 0;
  }
}
