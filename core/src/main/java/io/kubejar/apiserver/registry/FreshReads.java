package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.StatusException;
import io.kubejar.clock.EventLoop;
import io.kubejar.clock.VirtualClock;
import io.kubejar.store.Store;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Waits for revisions that the store has not reached.
 *
 * <p>Follows {@code waitUntilFreshAndBlock} of {@code k8s.io/apiserver/pkg/storage/cacher}: up to
 * three seconds. Where waiting could only deadlock (on the event loop itself, or when nobody moves
 * virtual time) the answer comes at once.
 */
final class FreshReads {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private final Store store;
  private final EventLoop loop;

  FreshReads(Store store, EventLoop loop) {
    this.store = store;
    this.loop = loop;
  }

  /**
   * Returns once the store is at a revision or past it.
   *
   * @throws StatusException if that takes too long
   */
  void await(long revision) {
    if (store.revision() >= revision) {
      return;
    }
    if (!loop.isCurrent() && !(loop.clock() instanceof VirtualClock)) {
      waitFor(revision);
    }
    long current = store.revision();
    if (current < revision) {
      throw StatusException.tooLargeResourceVersion(revision, current);
    }
  }

  private void waitFor(long revision) {
    CountDownLatch over = new CountDownLatch(1);
    look(revision, loop.clock().nanos(), over);
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(long revision, long startedAt, CountDownLatch over) {
    if (store.revision() >= revision
        || loop.clock().since(startedAt).compareTo(LONGEST_WAIT) >= 0) {
      over.countDown();
    } else {
      loop.schedule(BETWEEN_LOOKS, () -> look(revision, startedAt, over));
    }
  }
}
