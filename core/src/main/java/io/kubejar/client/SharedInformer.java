package io.kubejar.client;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.clock.EventLoop;
import io.kubejar.trace.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one informer of a resource: a reflector that feeds a cache and tells handlers what changed.
 */
final class SharedInformer implements Informer, Reflector.Receiver {
  private final EventLoop loop;
  private final Trace trace;
  private final ObjectCache cache = new ObjectCache();
  private final List<Handler> handlers = new ArrayList<>();
  private final Reflector reflector;
  private boolean synced;

  SharedInformer(ResourceClient client, EventLoop loop, Trace trace) {
    this.loop = loop;
    this.trace = trace;
    this.reflector = new Reflector(client, loop, this);
  }

  void start() {
    loop.execute(reflector::listAndWatch);
  }

  void stop() {
    onLoop(reflector::stop);
  }

  @Override
  public void addHandler(Handler handler) {
    onLoop(
        () -> {
          handlers.add(handler);
          List.copyOf(cache.all()).forEach(handler::onAdd);
        });
  }

  @Override
  public void addIndex(String indexName, Function<KubeObject, List<String>> values) {
    onLoop(() -> cache.addIndex(indexName, values));
  }

  @Override
  public boolean hasIndex(String indexName) {
    return cache.hasIndex(indexName);
  }

  /** Components may be set up on another thread; what they ask for then happens on the loop. */
  private void onLoop(Runnable change) {
    if (loop.isCurrent()) {
      change.run();
    } else {
      loop.execute(change);
    }
  }

  @Override
  public Collection<KubeObject> byIndex(String indexName, String value) {
    return cache.byIndex(indexName, value);
  }

  @Override
  public @Nullable KubeObject get(String namespace, String name) {
    return cache.get(new ObjectCache.Place(namespace, name));
  }

  @Override
  public Collection<KubeObject> list() {
    return cache.all();
  }

  @Override
  public Collection<KubeObject> list(String namespace) {
    return cache.inNamespace(namespace);
  }

  @Override
  public boolean hasSynced() {
    return synced;
  }

  @Override
  public void replace(ObjectList list) {
    Set<ObjectCache.Place> gone = new HashSet<>();
    cache.all().forEach(o -> gone.add(ObjectCache.Place.of(o)));
    for (KubeObject object : list.items()) {
      gone.remove(ObjectCache.Place.of(object));
      put(object);
    }
    gone.forEach(this::remove);
    synced = true;
  }

  @Override
  public void event(WatchEvent event) {
    trace.within(
        event.cause(),
        () -> {
          if (event.type() == WatchEvent.Type.DELETED) {
            cache.remove(ObjectCache.Place.of(event.object()));
            handlers.forEach(h -> h.onDelete(event.object()));
          } else {
            put(event.object());
          }
        });
  }

  /** An object whose uid changed was deleted and made again while nobody looked. */
  private void put(KubeObject object) {
    KubeObject old = cache.put(object);
    if (old != null && !old.uid().equals(object.uid())) {
      handlers.forEach(h -> h.onDelete(old));
      handlers.forEach(h -> h.onAdd(object));
    } else if (old == null) {
      handlers.forEach(h -> h.onAdd(object));
    } else if (!old.resourceVersion().equals(object.resourceVersion())) {
      handlers.forEach(h -> h.onUpdate(old, object));
    }
  }

  private void remove(ObjectCache.Place place) {
    KubeObject old = cache.remove(place);
    if (old != null) {
      handlers.forEach(h -> h.onDelete(old));
    }
  }
}
