package io.kubejar.apiserver.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The watches that are being written to clients, so that closing the server ends them all. Owned by
 * the server.
 *
 * <p>Also owns the one thread that feeds WebSockets, whose own threads only read; it is started
 * with the first of them.
 */
final class OpenWatches {
  private static final long CLOSE_SECONDS = 5;

  private final Set<WatchSignal> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  // Guarded by this.
  private @Nullable ExecutorService webSocketThread;

  void add(WatchSignal watch) {
    open.add(watch);
    if (closed) {
      watch.end();
    }
  }

  void remove(WatchSignal watch) {
    open.remove(watch);
  }

  /** Runs something on the thread that feeds WebSockets; does nothing once closed. */
  void onWebSocketThread(Runnable task) {
    try {
      webSocketThread().execute(task);
    } catch (RejectedExecutionException e) {
      // The server is closing and has ended the watch that this would have fed.
      return;
    }
  }

  private synchronized ExecutorService webSocketThread() {
    ExecutorService thread = webSocketThread;
    if (thread == null) {
      thread =
          Executors.newSingleThreadExecutor(
              work -> {
                Thread made = new Thread(work, "apiserver-websockets");
                made.setDaemon(true);
                return made;
              });
      webSocketThread = thread;
    }
    return thread;
  }

  /** Ends every watch that is open now. */
  void endAll() {
    open.forEach(WatchSignal::end);
  }

  /** Ends every watch; those added later end at once. */
  void closeAll() {
    closed = true;
    endAll();
    ExecutorService thread;
    synchronized (this) {
      thread = webSocketThread;
    }
    if (thread != null) {
      thread.shutdown();
      awaitEnd(thread);
    }
  }

  private static void awaitEnd(ExecutorService thread) {
    try {
      if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
