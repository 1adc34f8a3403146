package io.kubejar.apiserver.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes whoever writes a watch: given to the watch as its {@code onAvailable} before the watch is
 * open, so that no event is missed.
 */
final class WatchSignal implements Runnable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All guarded by the lock.
  private boolean signalled;
  private boolean ended;
  private Runnable listener = () -> {};

  /** There may be something to poll. */
  @Override
  public void run() {
    wake(false);
  }

  /** The watch is to end now. */
  void end() {
    wake(true);
  }

  private void wake(boolean end) {
    Runnable toTell;
    lock.lock();
    try {
      signalled = true;
      ended |= end;
      changed.signal();
      toTell = listener;
    } finally {
      lock.unlock();
    }
    toTell.run();
  }

  /** Tells somebody of each signal, and of those that came before. */
  void tell(Runnable newListener) {
    lock.lock();
    try {
      listener = newListener;
    } finally {
      lock.unlock();
    }
    newListener.run();
  }

  boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there may be something to poll, the watch is to end, or the time is up. */
  void await(long timeout, TimeUnit unit) {
    lock.lock();
    try {
      long left = unit.toNanos(timeout);
      while (!signalled && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      signalled = false;
    } catch (InterruptedException e) {
      ended = true;
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
