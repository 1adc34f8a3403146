package io.kubejar.store;

/** A create met an object that exists. */
public final class KeyExistsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KeyExistsException(Key key) {
    super("there is an object at " + key.path());
  }
}
