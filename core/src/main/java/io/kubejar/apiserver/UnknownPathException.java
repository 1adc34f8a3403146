package io.kubejar.apiserver;

import io.kubejar.apimachinery.Status;
import io.kubejar.apimachinery.StatusException;
import java.util.List;

/**
 * Nothing is served at a path, and nothing that Kubernetes itself serves is near it: over HTTP that
 * is answered with plain text, as Go's router does, while unknown paths within the built-in groups
 * are answered with a Status.
 */
public final class UnknownPathException extends StatusException {
  private static final long serialVersionUID = 1;

  public UnknownPathException() {
    super(
        new Status(
            404,
            "NotFound",
            "the server could not find the requested resource",
            new Status.Details("", "", "", "", List.of(), 0)));
  }
}
