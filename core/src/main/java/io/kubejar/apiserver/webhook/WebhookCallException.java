package io.kubejar.apiserver.webhook;

import org.jspecify.annotations.Nullable;

/** A webhook was not reached or gave no usable answer; the message is what Kubernetes says then. */
public final class WebhookCallException extends Exception {
  private static final long serialVersionUID = 1;

  private final String text;

  public WebhookCallException(String message) {
    this(message, null);
  }

  public WebhookCallException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.text = message;
  }

  /** The message. */
  public String text() {
    return text;
  }
}
