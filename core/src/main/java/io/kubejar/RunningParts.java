package io.kubejar;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What of a cluster has been started and not closed yet: closes the parts in the opposite order,
 * each of them once and each of them even if another fails to close.
 */
final class RunningParts implements AutoCloseable {
  private final Deque<Runnable> closers = new ArrayDeque<>();

  /** Takes over a part that was started after those before, by what closes it. */
  synchronized void add(Runnable closer) {
    closers.push(closer);
  }

  /** Closes what was started before a failure, which keeps what goes wrong meanwhile. */
  void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Closes all parts, the last one first; does nothing the second time.
   *
   * @throws RuntimeException the first that a part threw; it carries those of the others
   */
  @Override
  public synchronized void close() {
    RuntimeException failure = null;
    while (!closers.isEmpty()) {
      try {
        closers.pop().run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
