package io.kubejar.scheduler;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a {@link Scheduler} is set up.
 *
 * <p>Follows {@code KubeSchedulerConfiguration} of {@code
 * k8s.io/kube-scheduler/config/v1/types.go}.
 *
 * @param profiles at least one; pods that name none of them are left alone
 * @param percentageOfNodesToScore how many of the nodes must be found to fit before the search
 *     stops; 0 to let it depend on their number, from 50 % to 5 %
 * @param seed decides between nodes that score the same; empty to take the cluster's
 */
public record SchedulerConfiguration(
    List<SchedulerProfile> profiles, int percentageOfNodesToScore, OptionalLong seed) {

  public SchedulerConfiguration {
    profiles = List.copyOf(profiles);
    requirePercentage(percentageOfNodesToScore);
    Set<String> names = new HashSet<>();
    for (SchedulerProfile profile : profiles) {
      if (!names.add(profile.schedulerName())) {
        throw new IllegalArgumentException("two profiles are named " + profile.schedulerName());
      }
    }
    if (profiles.isEmpty()) {
      throw new IllegalArgumentException("a scheduler needs a profile");
    }
  }

  /** One profile, {@code default-scheduler}, with the default plugins. */
  public static SchedulerConfiguration defaults() {
    return of(SchedulerProfile.named(SchedulerProfile.DEFAULT_NAME));
  }

  /** These profiles, all else by default. */
  public static SchedulerConfiguration of(SchedulerProfile first, SchedulerProfile... more) {
    List<SchedulerProfile> profiles = new ArrayList<>(List.of(first));
    profiles.addAll(List.of(more));
    return new SchedulerConfiguration(profiles, 0, OptionalLong.empty());
  }

  public SchedulerConfiguration withSeed(long newSeed) {
    return new SchedulerConfiguration(profiles, percentageOfNodesToScore, OptionalLong.of(newSeed));
  }

  public SchedulerConfiguration withPercentageOfNodesToScore(int percentage) {
    return new SchedulerConfiguration(profiles, percentage, seed);
  }

  static void requirePercentage(int percentage) {
    if (percentage < 0 || percentage > 100) {
      throw new IllegalArgumentException(
          "percentageOfNodesToScore must be from 0 to 100, not " + percentage);
    }
  }
}
