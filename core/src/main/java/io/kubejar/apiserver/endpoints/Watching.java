package io.kubejar.apiserver.endpoints;

import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.RegistryContext;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.Selection;
import io.kubejar.apiserver.registry.WatchOpener;
import java.time.Duration;
import java.util.List;

/** Opens watches. */
final class Watching {
  private static final int SHORTEST_TIMEOUT_SECONDS = 1800;

  private final Registry registry;

  Watching(Registry registry) {
    this.registry = registry;
  }

  ApiResponse watch(ResourceDefinition definition, ApiRequest request, Runnable onAvailable) {
    String version = request.query().firstOrEmpty("resourceVersion");
    WatchOpener.Request wanted =
        new WatchOpener.Request(
            definition,
            request.info().namespace(),
            Selection.EVERYTHING,
            version.isEmpty() ? 0 : Long.parseLong(version),
            timeout(request),
            request.query().firstOrEmpty("allowWatchBookmarks").equals("true"));
    return new ApiResponse.OfWatch(
        new WatchOpener(registry.context()).open(wanted, onAvailable), List.of());
  }

  /** The timeout asked for, else a random one of half an hour to an hour. */
  private Duration timeout(ApiRequest request) {
    String seconds = request.query().firstOrEmpty("timeoutSeconds");
    if (!seconds.isEmpty()) {
      return Duration.ofSeconds(Long.parseLong(seconds));
    }
    RegistryContext context = registry.context();
    return Duration.ofSeconds(
        SHORTEST_TIMEOUT_SECONDS + context.randomness().nextInt(SHORTEST_TIMEOUT_SECONDS));
  }
}
