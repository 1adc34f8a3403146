package io.kubejar.client;

import io.kubejar.apimachinery.KubeObject;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest known state of the objects of one resource, with indexes.
 *
 * <p>Follows {@code k8s.io/client-go/tools/cache/thread_safe_store.go}, but is confined to the
 * event loop instead of locked.
 */
final class ObjectCache {
  private final Map<Place, KubeObject> objects = new LinkedHashMap<>();
  private final Index byNamespace = new Index(o -> List.of(o.namespace()));
  private final Map<String, Index> indexes = new HashMap<>();

  /** Where an object is; unique within a resource. */
  record Place(String namespace, String name) {
    static Place of(KubeObject object) {
      return new Place(object.namespace(), object.name());
    }
  }

  void addIndex(String name, Function<KubeObject, List<String>> values) {
    Index index = new Index(values);
    if (indexes.putIfAbsent(name, index) != null) {
      throw new IllegalArgumentException("there is an index named " + name + " already");
    }
    objects.forEach(index::add);
  }

  boolean hasIndex(String name) {
    return indexes.containsKey(name);
  }

  @Nullable KubeObject get(Place place) {
    return objects.get(place);
  }

  /** Puts an object in its place; returns what was there. */
  @Nullable KubeObject put(KubeObject object) {
    Place place = Place.of(object);
    KubeObject old = objects.put(place, object);
    if (old != null) {
      removeFromIndexes(place, old);
    }
    byNamespace.add(place, object);
    indexes.values().forEach(index -> index.add(place, object));
    return old;
  }

  @Nullable KubeObject remove(Place place) {
    KubeObject old = objects.remove(place);
    if (old != null) {
      removeFromIndexes(place, old);
    }
    return old;
  }

  private void removeFromIndexes(Place place, KubeObject old) {
    byNamespace.remove(place, old);
    indexes.values().forEach(index -> index.remove(place, old));
  }

  Collection<KubeObject> all() {
    return Collections.unmodifiableCollection(objects.values());
  }

  Collection<KubeObject> inNamespace(String namespace) {
    return byNamespace.find(namespace);
  }

  Collection<KubeObject> byIndex(String indexName, String value) {
    Index index = indexes.get(indexName);
    if (index == null) {
      throw new IllegalArgumentException("there is no index named " + indexName);
    }
    return index.find(value);
  }

  /** Objects by the values that a function gives them. */
  private static final class Index {
    private final Function<KubeObject, List<String>> values;
    private final Map<String, Map<Place, KubeObject>> objectsByValue = new HashMap<>();

    Index(Function<KubeObject, List<String>> values) {
      this.values = values;
    }

    void add(Place place, KubeObject object) {
      for (String value : values.apply(object)) {
        objectsByValue.computeIfAbsent(value, v -> new LinkedHashMap<>()).put(place, object);
      }
    }

    void remove(Place place, KubeObject object) {
      for (String value : values.apply(object)) {
        Map<Place, KubeObject> found = objectsByValue.get(value);
        if (found != null) {
          found.remove(place);
          if (found.isEmpty()) {
            objectsByValue.remove(value);
          }
        }
      }
    }

    Collection<KubeObject> find(String value) {
      Map<Place, KubeObject> found = objectsByValue.get(value);
      return found == null ? List.of() : Collections.unmodifiableCollection(found.values());
    }
  }
}
