package io.kubejar.controllermanager.podautoscaler;

/** A metric that can't be read, or from which no size can be told. */
final class MetricException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MetricException(String message) {
    super(message);
  }

  /** What is wrong. */
  String text() {
    return String.valueOf(getMessage());
  }
}
