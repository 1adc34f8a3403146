package io.kubejar.apimachinery.managedfields;

/**
 * An object cannot be shown in a version in which somebody owns fields of it: the version is gone,
 * or does not declare a field that the object has.
 */
public final class IncompatibleVersionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public IncompatibleVersionException(String message) {
    super(message);
  }
}
