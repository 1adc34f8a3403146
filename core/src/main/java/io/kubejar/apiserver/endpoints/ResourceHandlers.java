package io.kubejar.apiserver.endpoints;

import io.kubejar.apimachinery.GroupResource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The special handlers of resources and subresources; all others are handled generically. */
public record ResourceHandlers(Map<Place, ResourceHandler> handlers) {
  public static final ResourceHandlers NONE = new ResourceHandlers(Map.of());

  public ResourceHandlers {
    handlers = Map.copyOf(handlers);
  }

  /**
   * What a handler handles.
   *
   * @param subresource empty for the resource itself
   */
  public record Place(GroupResource resource, String subresource) {}

  @Nullable ResourceHandler find(GroupResource resource, String subresource) {
    return handlers.get(new Place(resource, subresource));
  }
}
