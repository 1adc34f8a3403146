package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.store.CompactedException;
import io.kubejar.store.Key;
import io.kubejar.store.Store;
import io.kubejar.watch.FailedWatch;
import io.kubejar.watch.StoreWatch;
import io.kubejar.watch.WatchStream;
import java.time.Duration;
import java.util.List;

/**
 * Opens watches of the store's objects. What goes wrong with the start is told as an ERROR event.
 *
 * <p>Follows {@code Cacher.Watch} of {@code k8s.io/apiserver/pkg/storage/cacher}.
 */
public final class WatchOpener {
  private final RegistryContext context;
  private final FreshReads freshReads;

  public WatchOpener(RegistryContext context) {
    this.context = context;
    this.freshReads = new FreshReads(context.store(), context.loop());
  }

  /**
   * What is asked for.
   *
   * @param resourceVersion after which to watch; with initial events, which must have been reached;
   *     0 for now
   * @param initialEvents whether to begin with what exists
   */
  public record Request(
      ResourceDefinition definition,
      String namespace,
      Selection selection,
      long resourceVersion,
      boolean initialEvents,
      Manner manner) {}

  /**
   * How to watch.
   *
   * @param timeout after which the watch ends
   */
  public record Manner(Duration timeout, boolean bookmarks) {}

  public WatchStream open(Request request, Runnable onAvailable) {
    ObjectScope scope =
        new ObjectScope(request.definition(), request.namespace(), request.selection());
    StoreWatch.Timing timing =
        new StoreWatch.Timing(
            context.loop(), request.manner().timeout(), request.manner().bookmarks());
    try {
      StoreWatch watch =
          StoreWatch.open(context.store(), scope, start(request, scope), timing, onAvailable);
      return request.definition().isCustom()
          ? context.catalog().customWatches().add(scope.resource(), watch)
          : watch;
    } catch (CompactedException e) {
      return new FailedWatch(StoreWatch.tooOld(e).status());
    } catch (StatusException e) {
      return new FailedWatch(e.status());
    }
  }

  private StoreWatch.Start start(Request request, ObjectScope scope) {
    if (!request.initialEvents()) {
      long revision =
          request.resourceVersion() == 0 ? context.store().revision() : request.resourceVersion();
      return new StoreWatch.Start(List.of(), revision, false);
    }
    freshReads.await(request.resourceVersion());
    Store.View view = context.store().latest();
    String prefix = Key.prefix(scope.resource(), request.namespace());
    List<KubeObject> initial =
        view.list(prefix, "", Integer.MAX_VALUE).stream().filter(scope::selects).toList();
    return new StoreWatch.Start(initial, view.revision(), request.manner().bookmarks());
  }
}
