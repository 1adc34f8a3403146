package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.GroupResource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of built-in subresources, and of resources of which nothing is stored. Immutable.
 */
public final class SubresourceHandlers {
  /** No handlers at all. */
  public static final SubresourceHandlers NONE = new Builder().build();

  private final Map<Place, SubresourceHandler> handlers;

  private SubresourceHandlers(Map<Place, SubresourceHandler> handlers) {
    this.handlers = Map.copyOf(handlers);
  }

  private record Place(GroupResource resource, String subresource) {}

  /** The handler of a subresource, or of a resource if that is empty; null if it has none. */
  public @Nullable SubresourceHandler find(GroupResource resource, String subresource) {
    return handlers.get(new Place(resource, subresource));
  }

  /** Collects handlers. */
  public static final class Builder {
    private final Map<Place, SubresourceHandler> handlers = new HashMap<>();

    /**
     * Adds a handler.
     *
     * @param group the group of the resource, empty for the core group
     * @param path {@code resource} or {@code resource/subresource}
     */
    public Builder put(String group, String path, SubresourceHandler handler) {
      int slash = path.indexOf('/');
      String resource = slash < 0 ? path : path.substring(0, slash);
      String subresource = slash < 0 ? "" : path.substring(slash + 1);
      handlers.put(new Place(new GroupResource(group, resource), subresource), handler);
      return this;
    }

    public SubresourceHandlers build() {
      return new SubresourceHandlers(handlers);
    }
  }
}
