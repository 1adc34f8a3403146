package io.kubejar.apiserver.registry;

/**
 * How a deletion was asked for.
 *
 * @param gracePeriodSeconds the grace period asked for, -1 for none
 * @param propagation what becomes of the dependents, {@link Propagation#UNSET} if not said
 */
public record DeletionOptions(
    long gracePeriodSeconds, Propagation propagation, Preconditions preconditions) {
  public static final DeletionOptions DEFAULT =
      new DeletionOptions(-1, Propagation.UNSET, Preconditions.NONE);

  /** What becomes of an object's dependents. */
  public enum Propagation {
    UNSET,
    BACKGROUND,
    FOREGROUND,
    ORPHAN
  }
}
