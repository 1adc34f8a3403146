package io.kubejar.faults;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A fault that happens to matching requests until it is closed or used up. */
public final class Injection implements AutoCloseable {
  private final Faults faults;
  private final RequestMatch requests;
  private final Fault fault;
  private final int most;
  private final AtomicInteger hits = new AtomicInteger();

  Injection(Faults faults, RequestMatch requests, Fault fault, int most) {
    this.faults = faults;
    this.requests = requests;
    this.fault = fault;
    this.most = most;
  }

  /** How many requests it happened to. */
  public int hits() {
    return Math.min(hits.get(), most);
  }

  /** The fault of a request, null if it is spared. */
  @Nullable Fault strike(FaultPoint point) {
    if (!requests.matches(point) || hits.get() >= most) {
      return null;
    }
    return hits.incrementAndGet() > most ? null : fault;
  }

  /** Ends it; requests that failed are not made good. */
  @Override
  public void close() {
    faults.remove(this);
  }
}
