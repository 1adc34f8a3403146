package io.kubejar.client;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * What discovery tells a component: the resources that the API server serves now, custom ones
 * included.
 */
public interface ServedResources {

  /** All resources at this moment, built-in ones first. */
  Collection<ServedResource> all();

  /** Runs something after every change, on any thread; it must be quick. */
  void addListener(Runnable listener);

  /** The resource of a kind in exactly that version, if it is served. */
  default Optional<ServedResource> find(GroupVersionKind kind) {
    return all().stream().filter(resource -> resource.kind().equals(kind)).findFirst();
  }

  /**
   * One resource in one version.
   *
   * @param kind of its objects
   * @param namespaced whether its objects live in namespaces
   * @param verbs what can be done with it, as discovery lists them
   * @param subresources the names of its subresources, such as {@code scale}
   * @param storage the resource whose objects these are; the same for all versions, and for
   *     resources of different groups that show the same objects
   */
  record ServedResource(
      GroupVersionResource resource,
      GroupVersionKind kind,
      boolean namespaced,
      Set<String> verbs,
      Set<String> subresources,
      GroupResource storage) {

    /** Whether its objects can be listed, watched and deleted one by one. */
    public boolean isCollectable() {
      return verbs.contains("list") && verbs.contains("watch") && verbs.contains("delete");
    }
  }
}
