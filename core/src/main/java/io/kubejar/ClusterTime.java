package io.kubejar;

import io.kubejar.clock.EventLoop;
import io.kubejar.clock.VirtualClock;
import java.time.Duration;
import java.time.Instant;

/**
 * A cluster's time. Real by default; in a cluster started with virtual time it stands still until
 * it is advanced, or until a test waits while the cluster has nothing to do. Owned by the cluster.
 */
public final class ClusterTime {
  private final EventLoop loop;

  ClusterTime(EventLoop loop) {
    this.loop = loop;
  }

  /** The cluster's time of day. */
  public Instant now() {
    return loop.clock().now();
  }

  public boolean isVirtual() {
    return loop.clock() instanceof VirtualClock;
  }

  /**
   * Moves virtual time on, stopping at everything that falls due on the way; returns when the
   * cluster's components have nothing more to do.
   *
   * @throws IllegalStateException if the cluster runs on real time
   */
  public void advance(Duration duration) {
    loop.advance(duration);
  }

  /** Returns when the cluster's components have nothing to do until time moves on. */
  public void awaitIdle() {
    loop.awaitIdle();
  }

  /** Moves virtual time to the next timer, if there is one; does nothing in real time. */
  void advanceToNextTimer() {
    if (!isVirtual()) {
      return;
    }
    loop.awaitIdle();
    Instant next = loop.nextTimer();
    if (next != null) {
      loop.advance(Duration.between(now(), next));
    }
  }
}
