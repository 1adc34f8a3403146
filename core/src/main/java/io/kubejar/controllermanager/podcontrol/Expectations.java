package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.clock.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a controller did that its informer has not shown yet. While it waits, the controller does
 * not count Pods, or it would make them twice.
 *
 * <p>Follows {@code UIDTrackingControllerExpectations} of {@code
 * pkg/controller/controller_utils.go}: expectations that are not met within five minutes no longer
 * hold the controller up. Owned by the controller, used on the event loop only.
 */
public final class Expectations {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final Clock clock;
  private final Map<ObjectRef, Expected> expected = new HashMap<>();

  public Expectations(Clock clock) {
    this.clock = clock;
  }

  private static final class Expected {
    private int creations;
    private final Set<String> deletions = new HashSet<>();
    private Instant since;

    Expected(Instant since) {
      this.since = since;
    }
  }

  /** {@code count} more Pods of this owner will appear. */
  public void expectCreations(ObjectRef owner, int count) {
    if (count > 0) {
      fresh(owner).creations += count;
    }
  }

  /** These Pods of this owner, by their keys, will be marked as deleted or disappear. */
  public void expectDeletions(ObjectRef owner, Collection<String> podKeys) {
    if (!podKeys.isEmpty()) {
      fresh(owner).deletions.addAll(podKeys);
    }
  }

  private Expected fresh(ObjectRef owner) {
    Expected entry = expected.computeIfAbsent(owner, k -> new Expected(clock.now()));
    entry.since = clock.now();
    return entry;
  }

  /** One expected Pod appeared, or will not because making it failed. */
  public void creationObserved(ObjectRef owner) {
    Expected entry = expected.get(owner);
    if (entry != null && entry.creations > 0) {
      entry.creations--;
      dropIfMet(owner, entry);
    }
  }

  /** A Pod is being deleted, or its deletion failed; counts once. */
  public void deletionObserved(ObjectRef owner, String podKey) {
    Expected entry = expected.get(owner);
    if (entry != null && entry.deletions.remove(podKey)) {
      dropIfMet(owner, entry);
    }
  }

  private void dropIfMet(ObjectRef owner, Expected entry) {
    if (entry.creations == 0 && entry.deletions.isEmpty()) {
      expected.remove(owner);
    }
  }

  /** Whether nothing is expected, or it has been for too long. */
  public boolean satisfied(ObjectRef owner) {
    Expected entry = expected.get(owner);
    return entry == null || entry.since.plus(TIMEOUT).isBefore(clock.now());
  }

  /** The owner is gone. */
  public void forget(ObjectRef owner) {
    expected.remove(owner);
  }
}
