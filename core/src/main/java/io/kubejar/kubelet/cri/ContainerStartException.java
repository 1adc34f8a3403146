package io.kubejar.kubelet.cri;

/** A container could not be created or started. */
public final class ContainerStartException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * @param reason {@code CreateContainerError} or {@code RunContainerError}: the container's
   *     waiting reason
   * @param message what went wrong, in the runtime's words
   */
  public ContainerStartException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
