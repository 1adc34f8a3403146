package io.kubejar.apimachinery.serializer;

/** Text or a value that cannot be decoded; the message is that of Kubernetes' decoder. */
public final class DecodingException extends Exception {
  private static final long serialVersionUID = 1;

  private final String conversion;

  public DecodingException(String message) {
    this(message, message);
  }

  /**
   * A value that Kubernetes complains about in different words where it converts a map.
   *
   * @param conversion the words of {@code k8s.io/apimachinery/pkg/runtime/converter.go}
   */
  DecodingException(String message, String conversion) {
    super(message);
    this.conversion = conversion;
  }

  /** What is wrong, as Kubernetes says it where it fills a type from a map, not from text. */
  public String conversion() {
    return conversion;
  }
}
