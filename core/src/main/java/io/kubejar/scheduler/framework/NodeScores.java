package io.kubejar.scheduler.framework;

import io.kubejar.clock.Randomness;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The scores of the nodes that fit, by plugin, and their weighted sums. */
public final class NodeScores {
  private final List<NodeInfo> nodes;
  private final long[] totals;
  private final Map<String, long[]> weighted = new LinkedHashMap<>();

  NodeScores(List<NodeInfo> nodes) {
    this.nodes = nodes;
    this.totals = new long[nodes.size()];
  }

  void add(String plugin, long[] scores, int weight) {
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] < 0 || scores[i] > Score.MAX_SCORE) {
        throw new IllegalStateException(
            "plugin \"%s\" returns an invalid score %d, it should in the range of [0, 100] after normalizing"
                .formatted(plugin, scores[i]));
      }
      scores[i] *= weight;
      totals[i] += scores[i];
    }
    weighted.put(plugin, scores);
  }

  /**
   * The index of the best node; of several best ones the randomness picks one.
   *
   * <p>Follows {@code selectHost} of {@code pkg/scheduler/schedule_one.go}, with one draw a pod.
   */
  public int best(Randomness randomness) {
    long max = Long.MIN_VALUE;
    int ties = 0;
    for (long total : totals) {
      if (total > max) {
        max = total;
        ties = 1;
      } else if (total == max) {
        ties++;
      }
    }
    int skip = ties == 1 ? 0 : randomness.nextInt(ties);
    for (int i = 0; i < totals.length; i++) {
      if (totals[i] == max && skip-- == 0) {
        return i;
      }
    }
    throw new IllegalStateException("no node was scored");
  }

  public NodeInfo node(int index) {
    return nodes.get(index);
  }

  public int size() {
    return totals.length;
  }

  public long total(int index) {
    return totals[index];
  }

  /** The scores of one node by plugin, each times the plugin's weight. */
  public Map<String, Long> ofNode(int index) {
    Map<String, Long> scores = new LinkedHashMap<>();
    weighted.forEach((plugin, values) -> scores.put(plugin, values[index]));
    return scores;
  }
}
