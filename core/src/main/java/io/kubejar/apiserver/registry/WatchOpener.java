package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import io.kubejar.watch.StoreWatch;
import io.kubejar.watch.WatchStream;
import java.time.Duration;
import java.util.List;

/** Opens watches of the store's objects. */
public final class WatchOpener {
  private final RegistryContext context;

  public WatchOpener(RegistryContext context) {
    this.context = context;
  }

  /**
   * What is asked for.
   *
   * @param resourceVersion after which to watch, 0 to be told of what exists first
   */
  public record Request(
      ResourceDefinition definition,
      String namespace,
      Selection selection,
      long resourceVersion,
      Duration timeout,
      boolean bookmarks) {}

  public WatchStream open(Request request, Runnable onAvailable) {
    ObjectScope scope =
        new ObjectScope(request.definition(), request.namespace(), request.selection());
    StoreWatch.Timing timing =
        new StoreWatch.Timing(context.loop(), request.timeout(), request.bookmarks());
    return StoreWatch.open(context.store(), scope, start(request, scope), timing, onAvailable);
  }

  private StoreWatch.Start start(Request request, ObjectScope scope) {
    if (request.resourceVersion() != 0) {
      return new StoreWatch.Start(List.of(), request.resourceVersion(), false);
    }
    Store.View view = context.store().latest();
    String prefix = Key.prefix(scope.resource(), request.namespace());
    List<KubeObject> initial =
        view.list(prefix, "", Integer.MAX_VALUE).stream().filter(scope::selects).toList();
    return new StoreWatch.Start(initial, view.revision(), false);
  }
}
