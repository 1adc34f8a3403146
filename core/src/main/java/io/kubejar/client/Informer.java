package io.kubejar.client;

import io.kubejar.apimachinery.KubeObject;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A local, always up-to-date copy of one resource, fed by list and watch; shared by all components
 * that look at the resource.
 *
 * <p>Follows {@code k8s.io/client-go/tools/cache/shared_informer.go}. Owned by the event loop:
 * handlers run on it, and the cache is read on it.
 */
public interface Informer {

  /** Told of every object that exists now and of every later change. */
  void addHandler(Handler handler);

  /**
   * Adds an index; objects are found under each value that the function returns for them.
   *
   * @throws IllegalArgumentException if another index has that name
   */
  void addIndex(String indexName, Function<KubeObject, List<String>> values);

  /** Whether there is an index of that name, which a component may then share. */
  boolean hasIndex(String indexName);

  /** The objects under a value of an index; a view of unspecified order that callers only read. */
  Collection<KubeObject> byIndex(String indexName, String value);

  @Nullable KubeObject get(String namespace, String name);

  /** All objects; a view of unspecified order. */
  Collection<KubeObject> list();

  /** The objects in one namespace; a view of unspecified order. */
  Collection<KubeObject> list(String namespace);

  /** Whether the first list has been delivered. */
  boolean hasSynced();

  /** What a component does on changes; methods run on the event loop and must not block. */
  interface Handler {
    void onAdd(KubeObject object);

    void onUpdate(KubeObject old, KubeObject object);

    /** {@code object} is the last known state. */
    void onDelete(KubeObject object);
  }
}
