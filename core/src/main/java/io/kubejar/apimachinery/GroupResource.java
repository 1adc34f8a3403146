package io.kubejar.apimachinery;

/** A plural resource in its group, whatever the version; prints as {@code resource.group}. */
public record GroupResource(String group, String resource) {
  @Override
  public String toString() {
    return group.isEmpty() ? resource : resource + "." + group;
  }
}
