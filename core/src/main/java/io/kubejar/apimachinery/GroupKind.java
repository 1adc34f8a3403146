package io.kubejar.apimachinery;

/** A kind in its group, whatever the version; prints as Kubernetes does, {@code Kind.group}. */
public record GroupKind(String group, String kind) {
  @Override
  public String toString() {
    return group.isEmpty() ? kind : kind + "." + group;
  }
}
