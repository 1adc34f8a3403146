package io.kubejar.scheduler.framework;

import java.util.List;

/** Brings the scores that a plugin gave into the range from 0 to {@link Score#MAX_SCORE}. */
public interface NormalizeScore extends Score {

  /**
   * Changes the scores in place.
   *
   * @param nodes the nodes, in the order of the scores
   */
  void normalize(CycleState state, PodInfo pod, List<NodeInfo> nodes, long[] scores);

  /** Scales so that the best gets {@link Score#MAX_SCORE}; {@code reverse} if less is better. */
  static void scale(long[] scores, boolean reverse) {
    long max = 0;
    for (long score : scores) {
      max = Math.max(max, score);
    }
    for (int i = 0; i < scores.length; i++) {
      if (max == 0) {
        scores[i] = reverse ? MAX_SCORE : scores[i];
      } else {
        long scaled = MAX_SCORE * scores[i] / max;
        scores[i] = reverse ? MAX_SCORE - scaled : scaled;
      }
    }
  }
}
