package io.kubejar.apiserver.endpoints;

import io.kubejar.apiserver.ApiRequest;
import io.kubejar.apiserver.ApiResponse;
import io.kubejar.apiserver.registry.Registry;
import io.kubejar.apiserver.registry.RegistryContext;
import io.kubejar.apiserver.registry.ResourceDefinition;
import io.kubejar.apiserver.registry.ResourceVersions;
import io.kubejar.apiserver.registry.WatchOpener;
import java.time.Duration;
import java.util.List;

/**
 * Opens watches.
 *
 * <p>Follows {@code ListResource} of {@code k8s.io/apiserver/pkg/endpoints/handlers/get.go}.
 */
final class Watching {
  private static final int SHORTEST_TIMEOUT_SECONDS = 1800;

  private final RegistryContext context;
  private final WatchOpener opener;

  Watching(Registry registry) {
    this.context = registry.context();
    this.opener = new WatchOpener(context);
  }

  ApiResponse watch(ResourceDefinition definition, ApiRequest request, Runnable onAvailable) {
    ListOptions options = ListOptions.of(NamedWatches.query(request), true);
    WatchOpener.Request wanted =
        new WatchOpener.Request(
            definition,
            request.info().namespace(),
            options.selection(definition),
            ResourceVersions.parseQuery(options.resourceVersion()),
            Boolean.TRUE.equals(options.watch().sendInitialEvents()),
            new WatchOpener.Manner(timeout(options), options.watch().bookmarks()));
    return new ApiResponse.OfWatch(opener.open(wanted, onAvailable), List.of());
  }

  /** The timeout asked for, else a random one of half an hour to an hour. */
  private Duration timeout(ListOptions options) {
    Long seconds = options.timeoutSeconds();
    if (seconds != null && seconds != 0) {
      return Duration.ofSeconds(seconds);
    }
    return Duration.ofSeconds(
        SHORTEST_TIMEOUT_SECONDS + context.randomness().nextInt(SHORTEST_TIMEOUT_SECONDS));
  }
}
