package io.kubejar.apimachinery;

/**
 * Names one object of a resource; what queues, traces and indexes are keyed by.
 *
 * @param resource the resource in its group
 * @param namespace the namespace, empty for cluster-scoped objects
 * @param name the object's name
 */
public record ObjectRef(GroupResource resource, String namespace, String name) {

  /** Prints as kubectl does: {@code deployments.apps/web} with the namespace in front. */
  @Override
  public String toString() {
    return namespace.isEmpty() ? resource + "/" + name : namespace + "/" + resource + "/" + name;
  }
}
