package io.kubejar.scheduler;

import io.kubejar.scheduler.framework.PluginFactory;
import io.kubejar.scheduler.plugins.DefaultPlugins;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A set of plugins under the name by which pods ask for it in {@code spec.schedulerName}.
 *
 * <p>Follows {@code KubeSchedulerProfile} of {@code k8s.io/kube-scheduler/config/v1/types.go}.
 * Immutable: each method returns a changed profile.
 *
 * @param schedulerName what pods name
 * @param plugins the plugins in the order in which they are called, by name
 * @param weights how much the scores of a plugin count; 1 where none is given
 * @param percentageOfNodesToScore how many of the nodes must be found to fit before the search
 *     stops; 0 to take the scheduler's setting
 */
public record SchedulerProfile(
    String schedulerName,
    Map<String, PluginFactory> plugins,
    Map<String, Integer> weights,
    int percentageOfNodesToScore) {

  /** The name of the profile that serves pods which name none. */
  public static final String DEFAULT_NAME = "default-scheduler";

  public SchedulerProfile {
    if (schedulerName.isEmpty()) {
      throw new IllegalArgumentException("a scheduler profile needs a name");
    }
    SchedulerConfiguration.requirePercentage(percentageOfNodesToScore);
    plugins = Collections.unmodifiableMap(new LinkedHashMap<>(plugins));
    weights = Map.copyOf(weights);
  }

  /** A profile with the default plugins and weights of Kubernetes 1.36. */
  public static SchedulerProfile named(String schedulerName) {
    return new SchedulerProfile(
        schedulerName, DefaultPlugins.factories(), DefaultPlugins.weights(), 0);
  }

  /** Adds a plugin after the others, or puts it in the place of the one of that name. */
  public SchedulerProfile with(String plugin, PluginFactory factory) {
    Map<String, PluginFactory> changed = new LinkedHashMap<>(plugins);
    changed.put(plugin, factory);
    return new SchedulerProfile(schedulerName, changed, weights, percentageOfNodesToScore);
  }

  /**
   * Leaves a plugin out.
   *
   * @throws IllegalArgumentException if the profile has no such plugin
   */
  public SchedulerProfile without(String plugin) {
    requirePlugin(plugin);
    Map<String, PluginFactory> changed = new LinkedHashMap<>(plugins);
    changed.remove(plugin);
    return new SchedulerProfile(schedulerName, changed, weights, percentageOfNodesToScore);
  }

  /**
   * Sets how much the scores of a plugin count.
   *
   * @param weight 1 to 100
   * @throws IllegalArgumentException if the profile has no such plugin
   */
  public SchedulerProfile withWeight(String plugin, int weight) {
    requirePlugin(plugin);
    if (weight < 1 || weight > 100) {
      throw new IllegalArgumentException(
          "the weight of " + plugin + " must be from 1 to 100, not " + weight);
    }
    Map<String, Integer> changed = new LinkedHashMap<>(weights);
    changed.put(plugin, weight);
    return new SchedulerProfile(schedulerName, plugins, changed, percentageOfNodesToScore);
  }

  /** Sets how many of the nodes must be found to fit before the search stops, in percent. */
  public SchedulerProfile withPercentageOfNodesToScore(int percentage) {
    return new SchedulerProfile(schedulerName, plugins, weights, percentage);
  }

  private void requirePlugin(String plugin) {
    if (!plugins.containsKey(plugin)) {
      List<String> known = new ArrayList<>(plugins.keySet());
      throw new IllegalArgumentException("no plugin " + plugin + "; there are " + known);
    }
  }
}
