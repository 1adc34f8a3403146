package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.watch.StoreWatch;
import io.kubejar.watch.WatchStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open watches of custom resources. They end when their definition changes or goes, since a
 * real server tears down what served them: clients watch again from where they were.
 *
 * <p>Follows {@code tearDown} of {@code
 * k8s.io/apiextensions-apiserver/pkg/apiserver/customresource_handler.go}. Safe for use by many
 * threads.
 */
public final class CustomWatches {
  private final Map<GroupResource, Set<StoreWatch>> open = new ConcurrentHashMap<>();

  /** A watch that is forgotten once its reader closes it. */
  private record Registered(StoreWatch watch, Set<StoreWatch> among) implements WatchStream {
    @Override
    public List<WatchEvent> poll(int limit) {
      return watch.poll(limit);
    }

    @Override
    public boolean isEnded() {
      return watch.isEnded();
    }

    @Override
    public void close() {
      among.remove(watch);
      watch.close();
    }
  }

  /** Remembers a watch of a resource; the reader takes the stream that is returned. */
  WatchStream add(GroupResource resource, StoreWatch watch) {
    Set<StoreWatch> among = open.computeIfAbsent(resource, r -> ConcurrentHashMap.newKeySet());
    among.add(watch);
    return new Registered(watch, among);
  }

  /** Ends all watches of a resource once their readers have what was committed until now. */
  public void end(GroupResource resource) {
    Set<StoreWatch> ended = open.remove(resource);
    if (ended != null) {
      ended.forEach(StoreWatch::endSoon);
    }
  }
}
