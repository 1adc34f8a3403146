package io.kubejar.scheduler.queue;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pods that no node takes now, findable by the plugins that refused them. */
final class UnschedulablePods {
  private final QueueingHints hints;
  private final LinkedHashSet<QueueEntry> oldestFirst = new LinkedHashSet<>();
  private final Map<String, Set<QueueEntry>> byPlugin = new HashMap<>();

  UnschedulablePods(QueueingHints hints) {
    this.hints = hints;
  }

  void add(QueueEntry entry) {
    oldestFirst.add(entry);
    for (String plugin : entry.unschedulablePlugins()) {
      byPlugin.computeIfAbsent(plugin, p -> new LinkedHashSet<>()).add(entry);
    }
  }

  void remove(QueueEntry entry) {
    oldestFirst.remove(entry);
    for (String plugin : entry.unschedulablePlugins()) {
      byPlugin.getOrDefault(plugin, Set.of()).remove(entry);
    }
  }

  boolean isEmpty() {
    return oldestFirst.isEmpty();
  }

  @Nullable QueueEntry oldest() {
    return oldestFirst.isEmpty() ? null : oldestFirst.iterator().next();
  }

  /** The pods for which some plugin that refused them thinks that the event may help. */
  List<QueueEntry> worthTrying(
      Resource resource,
      Set<Action> actions,
      @Nullable KubeObject before,
      @Nullable KubeObject after) {
    Set<QueueEntry> worth = new LinkedHashSet<>();
    for (QueueingHints.Registered registered : hints.matching(resource, actions)) {
      for (QueueEntry entry : byPlugin.getOrDefault(registered.plugin(), Set.of())) {
        if (!worth.contains(entry) && registered.isWorthTrying(entry.pod(), before, after)) {
          worth.add(entry);
        }
      }
    }
    return new ArrayList<>(worth);
  }

  /** Whether some plugin that refused a pod thinks that the event may help it. */
  boolean isWorthTrying(
      QueueEntry entry,
      Resource resource,
      Set<Action> actions,
      KubeObject before,
      KubeObject after) {
    return hints.matching(resource, actions).stream()
        .filter(r -> entry.unschedulablePlugins().contains(r.plugin()))
        .anyMatch(r -> r.isWorthTrying(entry.pod(), before, after));
  }
}
