package io.kubejar.apiserver.registry;

import io.kubejar.apimachinery.GroupKind;
import java.util.Map;

/**
 * The strategies of the built-in kinds.
 *
 * @param byKind those with rules of their own; all others keep status and the rest apart and have
 *     no further rules
 */
public record BuiltInStrategies(Map<GroupKind, Strategy> byKind) {

  public BuiltInStrategies {
    byKind = Map.copyOf(byKind);
  }

  /** The strategy of a kind. */
  Strategy of(GroupKind kind, boolean hasStatus) {
    Strategy own = byKind.get(kind);
    if (own != null) {
      return own;
    }
    return hasStatus ? StatusStrategy.INSTANCE : new Strategy() {};
  }
}
