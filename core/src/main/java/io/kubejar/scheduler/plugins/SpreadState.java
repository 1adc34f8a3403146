package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.StateData;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The {@code DoNotSchedule} constraints of a pod and the matching pods per domain of each. */
final class SpreadState implements StateData {
  private static final int UNKNOWN = -1;

  private final List<SpreadConstraint> constraints;
  private final List<Map<String, Integer>> counts;
  private final int[] least;

  SpreadState(List<SpreadConstraint> constraints, List<Map<String, Integer>> counts) {
    this.constraints = constraints;
    this.counts = counts;
    this.least = new int[constraints.size()];
    Arrays.fill(least, UNKNOWN);
  }

  List<SpreadConstraint> constraints() {
    return constraints;
  }

  int count(int constraint, String domain) {
    return counts.get(constraint).getOrDefault(domain, 0);
  }

  void add(int constraint, String domain, int difference) {
    counts.get(constraint).merge(domain, difference, Integer::sum);
    least[constraint] = UNKNOWN;
  }

  /** The number in the emptiest domain; 0 while there are fewer domains than wanted. */
  int least(int constraint) {
    if (least[constraint] == UNKNOWN) {
      Map<String, Integer> domains = counts.get(constraint);
      boolean tooFew = domains.size() < constraints.get(constraint).minDomains();
      least[constraint] =
          tooFew ? 0 : domains.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }
    return least[constraint];
  }

  @Override
  public SpreadState copy() {
    List<Map<String, Integer>> copies =
        counts.stream().<Map<String, Integer>>map(HashMap::new).toList();
    return new SpreadState(constraints, copies);
  }
}
