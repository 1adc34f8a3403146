package io.kubejar.controllermanager.podcontrol;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Remembers the slices that the controller wrote and its informer has not shown yet. A Service with
 * such slices waits, or it would get them twice.
 *
 * <p>Follows {@code pkg/controller/util/endpointslice/endpointslice_tracker.go}.
 */
public final class SliceTracker {
  private static final long DELETED = Long.MAX_VALUE;

  private final Map<ObjectRef, Map<String, Long>> unseen = new HashMap<>();
  private final Set<ObjectRef> waiting = new HashSet<>();

  /** A slice was created or updated. */
  public void wrote(ObjectRef service, KubeObject slice) {
    unseen.computeIfAbsent(service, s -> new HashMap<>()).put(slice.uid(), slice.revision());
  }

  /** A slice was deleted. */
  public void deleted(ObjectRef service, KubeObject slice) {
    unseen.computeIfAbsent(service, s -> new HashMap<>()).put(slice.uid(), DELETED);
  }

  /** Whether the Service must wait; the change that it waits for will wake it. */
  public boolean mustWait(ObjectRef service) {
    boolean wait = unseen.containsKey(service);
    if (wait) {
      waiting.add(service);
    }
    return wait;
  }

  /** A slice changed; true if its Service must be looked at. */
  public boolean seen(ObjectRef service, KubeObject slice, boolean isDeletion) {
    Map<String, Long> expected = unseen.get(service);
    Long revision = expected == null ? null : expected.get(slice.uid());
    if (expected == null || revision == null) {
      return true;
    }
    if (!isDeletion && slice.revision() < revision) {
      return false;
    }
    expected.remove(slice.uid());
    if (!expected.isEmpty()) {
      return false;
    }
    unseen.remove(service);
    boolean foreign = slice.revision() > revision;
    return waiting.remove(service) || foreign;
  }
}
