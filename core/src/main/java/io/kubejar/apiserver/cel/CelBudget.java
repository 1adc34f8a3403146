package io.kubejar.apiserver.cel;

/**
 * What the evaluations of several expressions may cost together, in CEL's units. Belongs to whoever
 * evaluates them for one request, on one thread.
 *
 * <p>Follows {@code k8s.io/apiserver/pkg/apis/cel/config.go}.
 */
public final class CelBudget {
  /** What the rules of one object, or the expressions of one policy, may cost. */
  public static final long OF_OBJECT = 10_000_000;

  private long remaining;

  /**
   * @param units that may be spent
   */
  public CelBudget(long units) {
    this.remaining = units;
  }

  /** Whether not one unit is left. */
  public boolean isSpent() {
    return remaining <= 0;
  }

  /** Whether more was asked of it than it had, so that nothing may be evaluated any more. */
  public boolean isExceeded() {
    return remaining < 0;
  }

  /** Takes all that is left, as if more had been asked of it than it has. */
  public void exceed() {
    remaining = -1;
  }

  /** Takes units; false, and {@link #isExceeded}, if these are more than are left. */
  boolean spend(long units) {
    if (units > remaining) {
      exceed();
      return false;
    }
    remaining -= units;
    return true;
  }
}
