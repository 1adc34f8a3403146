package io.kubejar.scheduler.framework;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a {@link PreFilter} plugin.
 *
 * @param status success, skip, or a refusal by all nodes
 * @param nodeNames the only nodes to look at, null for all
 */
public record PreFilterResult(Status status, @Nullable Set<String> nodeNames) {
  public static final PreFilterResult SUCCESS = new PreFilterResult(Status.SUCCESS, null);
  public static final PreFilterResult SKIP = new PreFilterResult(Status.SKIP, null);

  public static PreFilterResult of(Status status) {
    return new PreFilterResult(status, null);
  }

  /** Only these nodes are worth looking at. */
  public static PreFilterResult onlyNodes(Set<String> nodeNames) {
    return new PreFilterResult(Status.SUCCESS, Set.copyOf(nodeNames));
  }
}
