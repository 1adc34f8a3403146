package io.kubejar.clock;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that runs the cluster's components: controllers, scheduler, kubelets, network.
 *
 * <pre>
 *   execute ──► ready tasks (in order of arrival) ──► run, one at a time
 *   schedule ─► timers (by time, then by sequence) ─┘ when due by the clock
 * </pre>
 *
 * <p>Ready tasks run before timers that fall due later than their arrival; ties between timers go
 * by the order in which they were set, so that the same seed and the same requests give the same
 * run. A task that throws is logged and does not stop the loop. The lock is held only to take or
 * add a task, never while one runs.
 */
public final class EventLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Clock clock;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition becameIdle = lock.newCondition();
  // All below are guarded by the lock.
  private final ArrayDeque<Runnable> ready = new ArrayDeque<>();
  private final PriorityQueue<Scheduled> timers = new PriorityQueue<>();
  private long sequence;
  private int cancelledTimers;
  private boolean running;
  private boolean closed;

  private EventLoop(String name, Clock clock) {
    this.clock = clock;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Starts a loop on a daemon thread of that name; whoever starts it closes it. */
  public static EventLoop start(String name, Clock clock) {
    EventLoop loop = new EventLoop(name, clock);
    loop.thread.start();
    return loop;
  }

  public Clock clock() {
    return clock;
  }

  /** True on the loop's own thread. */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Runs a task after those that were handed in before; does nothing once the loop is closed. */
  public void execute(Runnable task) {
    lock.lock();
    try {
      if (!closed) {
        ready.add(task);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Runs a task when the clock has moved on by {@code delay}; zero or less means with the next. */
  public Timer schedule(Duration delay, Runnable task) {
    lock.lock();
    try {
      Scheduled timer = new Scheduled(clock.now().plus(delay), sequence++, task);
      if (!closed) {
        timers.add(timer);
        changed.signal();
      }
      return timer;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves a virtual clock on, stopping at each timer on the way, and returns when all that became
   * due has run and nothing is left to do.
   *
   * @throws IllegalStateException if the clock is the machine's, or when called on the loop itself
   */
  public void advance(Duration duration) {
    if (!(clock instanceof VirtualClock virtual)) {
      throw new IllegalStateException(
          "only virtual time can be advanced; this cluster runs on the machine's clock");
    }
    requireOtherThread();
    Instant target = clock.now().plus(duration);
    lock.lock();
    try {
      awaitIdleLocked();
      Scheduled next = peekTimer();
      while (next != null && !next.due.isAfter(target) && !closed) {
        virtual.moveTo(next.due);
        changed.signal();
        awaitIdleLocked();
        next = peekTimer();
      }
      virtual.moveTo(target);
    } finally {
      lock.unlock();
    }
  }

  /** Returns when no task is running, ready or due. */
  public void awaitIdle() {
    requireOtherThread();
    lock.lock();
    try {
      awaitIdleLocked();
    } finally {
      lock.unlock();
    }
  }

  /** The time of the earliest timer, null if there is none. */
  public @Nullable Instant nextTimer() {
    lock.lock();
    try {
      Scheduled next = peekTimer();
      return next == null ? null : next.due;
    } finally {
      lock.unlock();
    }
  }

  /** Drops what has not run yet, waits for the task that is running, and ends the thread. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      ready.clear();
      timers.clear();
      changed.signal();
      becameIdle.signalAll();
    } finally {
      lock.unlock();
    }
    if (!isCurrent()) {
      joinThread();
    }
  }

  private void joinThread() {
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
      if (thread.isAlive()) {
        LOG.warn("{} still runs a task {} after it was closed", thread.getName(), CLOSE_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Runnable task = take();
    while (task != null) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("a task of {} failed", thread.getName(), e);
      }
      task = take();
    }
  }

  /** The next task to run, waiting for one; null when the loop is closed. */
  private @Nullable Runnable take() {
    lock.lock();
    try {
      running = false;
      while (!closed) {
        Runnable task = pollRunnable();
        if (task != null) {
          running = true;
          return task;
        }
        becameIdle.signalAll();
        awaitChange();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Runnable pollRunnable() {
    Scheduled timer = peekTimer();
    if (timer != null && !timer.due.isAfter(clock.now())) {
      timers.poll();
      timer.done = true;
      return timer.task;
    }
    return ready.poll();
  }

  @SuppressWarnings("WaitNotInLoop") // take() loops around it
  private void awaitChange() {
    Scheduled next = peekTimer();
    try {
      if (next == null || clock instanceof VirtualClock) {
        changed.await();
      } else {
        changed.awaitNanos(Duration.between(clock.now(), next.due).toNanos());
      }
    } catch (InterruptedException e) {
      // Nobody may interrupt the loop: closing it is the way to end it.
      LOG.warn("{} was interrupted; ignored", thread.getName());
    }
  }

  private void awaitIdleLocked() {
    while (!closed && !isIdle()) {
      becameIdle.awaitUninterruptibly();
    }
  }

  private boolean isIdle() {
    if (running || !ready.isEmpty()) {
      return false;
    }
    Scheduled next = peekTimer();
    return next == null || next.due.isAfter(clock.now());
  }

  private @Nullable Scheduled peekTimer() {
    Scheduled next = timers.peek();
    while (next != null && next.done) {
      timers.poll();
      cancelledTimers--;
      next = timers.peek();
    }
    return next;
  }

  private void requireOtherThread() {
    if (isCurrent()) {
      throw new IllegalStateException("the event loop cannot wait for itself");
    }
  }

  /**
   * A timer in the queue; {@code done} once it ran or was cancelled, guarded by the loop's lock.
   */
  private final class Scheduled implements Timer, Comparable<Scheduled> {
    private final Instant due;
    private final long order;
    private final Runnable task;
    private boolean done;

    Scheduled(Instant due, long order, Runnable task) {
      this.due = due;
      this.order = order;
      this.task = task;
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        if (!done) {
          done = true;
          cancelledTimers++;
          dropCancelledTimers();
        }
      } finally {
        lock.unlock();
      }
    }

    /** Keeps cancelled timers from filling the queue: at most half of it. */
    private void dropCancelledTimers() {
      if (cancelledTimers > 1000 && cancelledTimers > timers.size() / 2) {
        timers.removeIf(t -> t.done);
        cancelledTimers = 0;
      }
    }

    @Override
    public int compareTo(Scheduled other) {
      int byTime = due.compareTo(other.due);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
