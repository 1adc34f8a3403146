package io.kubejar.scheduler.plugins;

import io.kubejar.scheduler.framework.PluginFactory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The plugins that a profile has by default, in their order, and their weights.
 *
 * <p>Follows {@code pkg/scheduler/apis/config/v1/default_plugins.go} of Kubernetes 1.36.
 */
public final class DefaultPlugins {
  private DefaultPlugins() {}

  /** The plugins by name, in the order in which they are called. */
  public static Map<String, PluginFactory> factories() {
    Map<String, PluginFactory> factories = new LinkedHashMap<>();
    factories.put(SchedulingGates.NAME, handle -> new SchedulingGates());
    factories.put(PrioritySort.NAME, handle -> new PrioritySort());
    factories.put(NodeUnschedulable.NAME, handle -> new NodeUnschedulable());
    factories.put(NodeName.NAME, handle -> new NodeName());
    factories.put(TaintToleration.NAME, handle -> new TaintToleration());
    factories.put(NodeAffinity.NAME, handle -> new NodeAffinity());
    factories.put(NodePorts.NAME, handle -> new NodePorts());
    factories.put(
        NodeResourcesFit.NAME, handle -> new NodeResourcesFit(ScoringStrategy.leastAllocated()));
    factories.put(VolumeRestrictions.NAME, VolumeRestrictions::new);
    factories.put(NodeVolumeLimits.NAME, NodeVolumeLimits::new);
    factories.put(VolumeBinding.NAME, VolumeBinding::new);
    factories.put(VolumeZone.NAME, VolumeZone::new);
    factories.put(PodTopologySpread.NAME, PodTopologySpread::new);
    factories.put(InterPodAffinity.NAME, InterPodAffinity::new);
    factories.put(DynamicResources.NAME, DynamicResources::new);
    factories.put(DefaultPreemption.NAME, DefaultPreemption::new);
    factories.put(
        NodeResourcesBalancedAllocation.NAME, handle -> new NodeResourcesBalancedAllocation());
    factories.put(ImageLocality.NAME, ImageLocality::new);
    factories.put(DefaultBinder.NAME, DefaultBinder::new);
    return factories;
  }

  /** How much the scores of each plugin count; 1 for those that are not named. */
  public static Map<String, Integer> weights() {
    return Map.of(
        TaintToleration.NAME,
        3,
        NodeAffinity.NAME,
        2,
        "PodTopologySpread",
        2,
        "InterPodAffinity",
        2);
  }
}
