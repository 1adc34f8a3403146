package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.GroupVersionKind;
import io.kubejar.apimachinery.GroupVersionResource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All resources that the server serves now: the built-in ones, and those of
 * CustomResourceDefinitions as they come and go.
 *
 * <p>Readers take one immutable {@link Snapshot} and see a consistent set; a change swaps the
 * snapshot and then tells the listeners, on the changing thread. Safe for use by many threads.
 */
public final class ResourceCatalog {
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final CustomWatches customWatches = new CustomWatches();
  private final Object writeLock = new Object();
  private volatile Snapshot snapshot;
  private volatile Runnable beforeMiss = () -> {};

  public ResourceCatalog(Collection<ResourceDefinition> definitions) {
    this.snapshot = new Snapshot(1, definitions);
  }

  /** The resources of one moment; lookups take no lock. */
  public static final class Snapshot {
    private final long number;
    private final Map<GroupVersionResource, ResourceDefinition> byResource = new LinkedHashMap<>();
    private final Map<GroupVersionKind, ResourceDefinition> byKind = new LinkedHashMap<>();

    private Snapshot(long number, Collection<ResourceDefinition> definitions) {
      this.number = number;
      for (ResourceDefinition definition : definitions) {
        byResource.put(definition.resource(), definition);
        byKind.putIfAbsent(definition.kind(), definition);
      }
    }

    /** Greater than that of every earlier snapshot; what is derived from one can be kept by it. */
    public long number() {
      return number;
    }

    /** The resource that a path names, null if it is not served. */
    public @Nullable ResourceDefinition find(GroupVersionResource resource) {
      return byResource.get(resource);
    }

    /** The resource of a kind in exactly that version, null if it is not served. */
    public @Nullable ResourceDefinition findKind(GroupVersionKind kind) {
      return byKind.get(kind);
    }

    /** All resources: built-in ones in the order of discovery, then custom ones as they came. */
    public Collection<ResourceDefinition> all() {
      return byResource.values();
    }
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * The resource that a path names, null if it is not served. May wait for one that is about to be.
   */
  public @Nullable ResourceDefinition find(GroupVersionResource resource) {
    ResourceDefinition found = snapshot.find(resource);
    if (found == null) {
      beforeMiss.run();
      found = snapshot.find(resource);
    }
    return found;
  }

  /** Runs something before it is said that a resource is not served; it may add the resource. */
  public void beforeMiss(Runnable waiting) {
    beforeMiss = waiting;
  }

  /** The resource of a kind in exactly that version, null if it is not served. */
  public @Nullable ResourceDefinition findKind(GroupVersionKind kind) {
    return snapshot.findKind(kind);
  }

  /** The open watches of the custom ones among the resources. */
  public CustomWatches customWatches() {
    return customWatches;
  }

  /** Adds definitions, or replaces those of the same group, version and resource. */
  public void put(Collection<ResourceDefinition> definitions) {
    replace(definition -> false, definitions);
  }

  /** Stops serving the resources that match. */
  public void remove(Predicate<ResourceDefinition> matching) {
    replace(matching, List.of());
  }

  /** Removes what matches and adds other definitions, in one step. */
  public void replace(Predicate<ResourceDefinition> removed, Collection<ResourceDefinition> added) {
    synchronized (writeLock) {
      Map<GroupVersionResource, ResourceDefinition> next = new LinkedHashMap<>();
      for (ResourceDefinition definition : snapshot.all()) {
        if (!removed.test(definition)) {
          next.put(definition.resource(), definition);
        }
      }
      for (ResourceDefinition definition : added) {
        next.put(definition.resource(), definition);
      }
      snapshot = new Snapshot(snapshot.number() + 1, new ArrayList<>(next.values()));
    }
    listeners.forEach(Runnable::run);
  }

  /** Runs something after every change, on the thread that made it. */
  public void addListener(Runnable listener) {
    listeners.add(listener);
  }
}
