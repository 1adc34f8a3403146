package io.kubejar.store;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.ObjectRef;

/**
 * The place of an object in the store. Keys sort as etcd's do, by the bytes of {@code
 * /group/resource/namespace/name}; so a list is ordered by namespace, then by name.
 */
public record Key(GroupResource resource, String namespace, String name, String path)
    implements Comparable<Key> {

  public static Key of(GroupResource resource, String namespace, String name) {
    String prefix = prefix(resource, namespace);
    return new Key(resource, namespace, name, prefix + name);
  }

  public static Key of(ObjectRef ref) {
    return of(ref.resource(), ref.namespace(), ref.name());
  }

  /**
   * What the paths of all objects of a resource start with, or of those in one namespace.
   *
   * @param namespace a namespace, or empty for all objects of the resource
   */
  public static String prefix(GroupResource resource, String namespace) {
    String base = "/" + resource.group() + "/" + resource.resource() + "/";
    return namespace.isEmpty() ? base : base + namespace + "/";
  }

  public ObjectRef ref() {
    return new ObjectRef(resource, namespace, name);
  }

  @Override
  public int compareTo(Key other) {
    return path.compareTo(other.path);
  }
}
