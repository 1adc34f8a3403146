package io.kubejar.kubelet.cri;

/**
 * How a container ended.
 *
 * @param exitCode its exit code; 128 plus the number of the signal that ended it, if one did
 * @param reason {@code Completed}, {@code Error}, {@code OOMKilled}, or what the runtime says
 * @param message the termination message, may be empty
 */
public record ContainerExit(int exitCode, String reason, String message) {
  /** Ended by SIGKILL. */
  public static final ContainerExit KILLED = of(137);

  /** An ordinary end: {@code Completed} for code 0, otherwise {@code Error}. */
  public static ContainerExit of(int exitCode) {
    return new ContainerExit(exitCode, exitCode == 0 ? "Completed" : "Error", "");
  }
}
