package io.kubejar.client;

import io.kubejar.apimachinery.ObjectList;
import io.kubejar.apimachinery.StatusException;
import io.kubejar.apimachinery.WatchEvent;
import io.kubejar.clock.EventLoop;
import io.kubejar.watch.WatchStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a receiver up to date with one resource: lists it, watches it from there, and starts over
 * when the watch can't go on.
 *
 * <pre>
 *   listing ──► watching ──(timeout, end)──► watching from the last revision
 *      ▲            └──(410 Gone)──► listing
 *      └──(any refusal: again after a backoff)
 * </pre>
 *
 * <p>Follows {@code k8s.io/client-go/tools/cache/reflector.go}. Runs on the event loop; takes a
 * limited batch of events at a time, so that a flood of them does not starve the other components.
 */
final class Reflector {
  private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);
  private static final int BATCH = 256;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(800);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  private final ResourceClient client;
  private final EventLoop loop;
  private final Receiver receiver;
  private final AtomicBoolean drainPending = new AtomicBoolean();
  private @Nullable WatchStream stream;
  private String lastRevision = "0";
  private Duration backoff = FIRST_BACKOFF;
  private boolean stopped;

  /** What a reflector feeds; called on the event loop. */
  interface Receiver {
    /** These objects, and no others, exist. */
    void replace(ObjectList list);

    void event(WatchEvent event);
  }

  Reflector(ResourceClient client, EventLoop loop, Receiver receiver) {
    this.client = client;
    this.loop = loop;
    this.receiver = receiver;
  }

  /** Lists and starts to watch; on the event loop. */
  void listAndWatch() {
    if (stopped) {
      return;
    }
    try {
      ObjectList list = client.list("", Map.of());
      lastRevision = Long.toString(list.revision());
      receiver.replace(list);
      backoff = FIRST_BACKOFF;
    } catch (StatusException e) {
      retryLater("listing", e);
      return;
    }
    watch();
  }

  private void watch() {
    if (stopped) {
      return;
    }
    try {
      Map<String, String> query =
          Map.of("resourceVersion", lastRevision, "allowWatchBookmarks", "true");
      stream = client.watch("", query, this::drainSoon);
      drainSoon();
    } catch (StatusException e) {
      retryLater("watching", e);
    }
  }

  private void retryLater(String activity, StatusException refusal) {
    LOG.debug("{} was refused, again in {}: {}", activity, backoff, refusal.getMessage());
    loop.schedule(backoff, this::listAndWatch);
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
  }

  /** From any thread: there may be events. */
  private void drainSoon() {
    if (drainPending.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    drainPending.set(false);
    WatchStream open = stream;
    if (open == null || stopped) {
      return;
    }
    List<WatchEvent> events = open.poll(BATCH);
    for (WatchEvent event : events) {
      if (event.type() == WatchEvent.Type.ERROR) {
        endWatch(open);
        listAndWatch();
        return;
      }
      lastRevision = event.object().resourceVersion();
      if (event.type() != WatchEvent.Type.BOOKMARK) {
        receiver.event(event);
      }
    }
    if (events.size() == BATCH) {
      drainSoon();
    } else if (open.isEnded()) {
      endWatch(open);
      watch();
    }
  }

  private void endWatch(WatchStream ended) {
    ended.close();
    stream = null;
  }

  /** Ends the watch for good; on the event loop. */
  void stop() {
    stopped = true;
    WatchStream open = stream;
    if (open != null) {
      endWatch(open);
    }
  }
}
