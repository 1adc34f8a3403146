package io.kubejar.controllermanager.podcontrol;

import java.util.Optional;

/**
 * Makes many like things in batches of 1, 2, 4, 8, …, and gives up after the first batch with a
 * failure: what fails for one will likely fail for all.
 *
 * <p>Follows {@code slowStartBatch} of {@code pkg/controller/replicaset/replica_set.go}.
 */
public final class SlowStart {
  private SlowStart() {}

  /** How many calls succeeded, and the first failure if any. */
  public record Outcome(int successes, Optional<RuntimeException> failure) {}

  /** One of the things to make. */
  @FunctionalInterface
  public interface Step {
    /**
     * Makes a thing; throws if it cannot.
     *
     * @param index from 0
     */
    void make(int index);
  }

  /** Makes {@code count} things. */
  public static Outcome run(int count, Step step) {
    int successes = 0;
    int next = 0;
    for (int size = Math.min(count, 1); size > 0; size = Math.min(2 * size, count - next)) {
      RuntimeException failure = null;
      for (int i = 0; i < size; i++) {
        try {
          step.make(next++);
          successes++;
        } catch (RuntimeException e) {
          failure = failure == null ? e : failure;
        }
      }
      if (failure != null) {
        return new Outcome(successes, Optional.of(failure));
      }
    }
    return new Outcome(successes, Optional.empty());
  }
}
