package io.kubejar.scheduler.framework;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What plugins tell themselves from one extension point to the next, for one pod in one attempt to
 * schedule it.
 *
 * <p>Follows {@code pkg/scheduler/framework/cycle_state.go}. Owned by the event loop.
 */
public final class CycleState {
  private final Map<Class<? extends StateData>, StateData> data = new HashMap<>();
  private final Set<String> skippedFilters = new HashSet<>();
  private final Set<String> skippedScores = new HashSet<>();

  /** Keeps data under its class, in place of what was there. */
  public void write(StateData value) {
    data.put(value.getClass(), value);
  }

  /** The data of a class, null if none was written. */
  public <T extends StateData> @Nullable T read(Class<T> type) {
    return type.cast(data.get(type));
  }

  /**
   * The data of a class that an earlier extension point must have written.
   *
   * @throws IllegalStateException if there is none
   */
  public <T extends StateData> T require(Class<T> type) {
    T value = read(type);
    if (value == null) {
      throw new IllegalStateException("no " + type.getSimpleName() + " in the cycle state");
    }
    return value;
  }

  /** A copy that can be changed without changing this one. */
  public CycleState copy() {
    CycleState copy = new CycleState();
    data.forEach((type, value) -> copy.data.put(type, value.copy()));
    copy.skippedFilters.addAll(skippedFilters);
    copy.skippedScores.addAll(skippedScores);
    return copy;
  }

  void skipFilter(String plugin) {
    skippedFilters.add(plugin);
  }

  boolean skipsFilter(String plugin) {
    return skippedFilters.contains(plugin);
  }

  void skipScore(String plugin) {
    skippedScores.add(plugin);
  }

  boolean skipsScore(String plugin) {
    return skippedScores.contains(plugin);
  }
}
