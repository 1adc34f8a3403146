package io.kubejar.apimachinery.patch;

/**
 * An operation of a JSON patch does not fit the document; the message is that of {@code
 * github.com/evanphx/json-patch}.
 */
public final class PatchFailedException extends Exception {
  private static final long serialVersionUID = 1;

  private final String text;

  PatchFailedException(String message) {
    super(message);
    this.text = message;
  }

  /** The message. */
  public String text() {
    return text;
  }
}
