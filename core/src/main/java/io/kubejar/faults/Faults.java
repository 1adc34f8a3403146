package io.kubejar.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What can be made to go wrong in a cluster, for tests of how a client or an operator bears it.
 *
 * <p>Faults happen to clients that come over HTTP. What runs inside the cluster, and the client in
 * the JVM with which a test prepares and checks things, are spared. Owned by the cluster; safe for
 * use by many threads.
 */
public final class Faults {
  private final Runnable compaction;
  private final Runnable disconnection;
  private final List<Injection> injections = new CopyOnWriteArrayList<>();

  /**
   * @param compaction forgets the history of all objects
   * @param disconnection ends the watches of clients over HTTP
   */
  public Faults(Runnable compaction, Runnable disconnection) {
    this.compaction = compaction;
    this.disconnection = disconnection;
  }

  /**
   * Forgets all history but the newest state, as etcd's compaction does: who lists or watches from
   * an older version gets 410, and has to start over. Open watches that have seen everything go on.
   */
  public void compact() {
    compaction.run();
  }

  /**
   * Ends every open watch of clients over HTTP, as a restart of the API server does. Clients watch
   * again from where they were.
   */
  public void disconnectWatches() {
    disconnection.run();
  }

  /** Lets all matching requests fail until the injection is closed. */
  public Injection inject(RequestMatch requests, Fault fault) {
    return inject(requests, fault, Integer.MAX_VALUE);
  }

  /**
   * Lets the next matching requests fail.
   *
   * @param times how many
   * @throws IllegalArgumentException if that is less than one
   */
  public Injection inject(RequestMatch requests, Fault fault, int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times = " + times + ": a fault happens once or more");
    }
    Injection injection = new Injection(this, requests, fault, times);
    injections.add(injection);
    return injection;
  }

  void remove(Injection injection) {
    injections.remove(injection);
  }

  /** What is to go wrong with a request, null if nothing; the oldest injection comes first. */
  public @Nullable Fault at(FaultPoint point) {
    for (Injection injection : injections) {
      Fault fault = injection.strike(point);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }
}
