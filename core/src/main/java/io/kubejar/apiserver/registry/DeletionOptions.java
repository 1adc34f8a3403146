package io.kubejar.apiserver.registry;

/**
 * How a deletion was asked for.
 *
 * @param gracePeriodSeconds the grace period asked for, -1 for none
 * @param propagation what becomes of the dependents, {@link Propagation#UNSET} if not said
 * @param admission what admission is asked
 */
public record DeletionOptions(
    long gracePeriodSeconds,
    Propagation propagation,
    Preconditions preconditions,
    Admission admission) {
  public static final DeletionOptions DEFAULT =
      new DeletionOptions(-1, Propagation.UNSET, Preconditions.NONE);

  public DeletionOptions(
      long gracePeriodSeconds, Propagation propagation, Preconditions preconditions) {
    this(gracePeriodSeconds, propagation, preconditions, Admission.OF_ONE);
  }

  /** What admission is asked about a deletion. */
  public enum Admission {
    /** Whether this object may be deleted, by its name. */
    OF_ONE,
    /** Whether this object may be deleted as one of a collection, in which it has no name. */
    OF_COLLECTION,
    /** Nothing: what the deletion follows from was admitted. */
    NONE
  }

  public DeletionOptions with(Admission other) {
    return new DeletionOptions(gracePeriodSeconds, propagation, preconditions, other);
  }

  /** What becomes of an object's dependents. */
  public enum Propagation {
    UNSET,
    BACKGROUND,
    FOREGROUND,
    ORPHAN
  }
}
