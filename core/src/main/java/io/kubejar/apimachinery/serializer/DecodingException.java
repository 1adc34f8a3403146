package io.kubejar.apimachinery.serializer;

/** Text or a value that cannot be decoded; the message is that of Kubernetes' decoder. */
public final class DecodingException extends Exception {
  private static final long serialVersionUID = 1;

  public DecodingException(String message) {
    super(message);
  }
}
