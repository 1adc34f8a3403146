package io.kubejar.client;

import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.clock.EventLoop;
import io.kubejar.trace.Trace;
import io.kubejar.trace.TraceEntry.Hop;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that every controller runs on: takes keys from its queue one at a time, on the event
 * loop, and hands them to a reconciler.
 *
 * <p>Follows the worker of {@code k8s.io/client-go/util/workqueue} and its users: a key that fails
 * is added again with exponential backoff; one that succeeds is forgotten. Other components get
 * their turn between two keys.
 */
public final class ReconcileLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);

  private final String name;
  private final EventLoop loop;
  private final Trace trace;
  private final Reconciler reconciler;
  private final WorkQueue<ObjectRef> queue;
  private final AtomicBoolean takePending = new AtomicBoolean();

  /**
   * @param name the controller's name as kube-controller-manager knows it
   */
  public ReconcileLoop(String name, EventLoop loop, Trace trace, Reconciler reconciler) {
    this.name = name;
    this.trace = trace;
    this.reconciler = reconciler;
    this.loop = loop;
    this.queue = new WorkQueue<>(loop, this::takeOneSoon);
  }

  /** Reconciles a key soon; a key that waits already is not added twice. */
  public void enqueue(ObjectRef key) {
    queue.add(key, trace.currentCause());
  }

  /** Reconciles a key after a delay. */
  public void enqueueAfter(ObjectRef key, Duration delay) {
    queue.addAfter(key, delay, trace.currentCause());
  }

  /** Drops what waits; keys added later are ignored. */
  public void stop() {
    queue.shutDown();
  }

  /** At most one task waits on the loop, so that a long queue does not hold up the others. */
  private void takeOneSoon() {
    if (takePending.compareAndSet(false, true)) {
      loop.execute(this::takeOne);
    }
  }

  private void takeOne() {
    takePending.set(false);
    WorkQueue.Taken<ObjectRef> taken = queue.take();
    if (taken == null) {
      return;
    }
    if (queue.size() > 0) {
      takeOneSoon();
    }
    trace.within(
        taken.cause(),
        () -> {
          long entry = trace.record(Hop.QUEUE, name, "take", taken.key(), Map.of());
          trace.within(entry, () -> reconcile(taken.key()));
        });
  }

  private void reconcile(ObjectRef key) {
    try {
      Reconciler.Result result = reconciler.reconcile(key);
      queue.forget(key);
      if (result instanceof Reconciler.Result.After after) {
        queue.addAfter(key, after.delay(), trace.currentCause());
      }
    } catch (RuntimeException e) {
      LOG.debug("{}: reconciling {} failed, will try again", name, key, e);
      trace.record(Hop.QUEUE, name, "retry", key, Map.of("error", String.valueOf(e.getMessage())));
      queue.addRateLimited(key, trace.currentCause());
    } finally {
      queue.done(key);
    }
  }
}
