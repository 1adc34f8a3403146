package io.kubejar.scheduler.queue;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.scheduler.framework.ClusterEvent.Action;
import io.kubejar.scheduler.framework.ClusterEvent.Resource;
import io.kubejar.scheduler.framework.Framework;
import io.kubejar.scheduler.framework.Plugin;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.QueueingHint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The events that the plugins of all profiles asked for. */
public final class QueueingHints {
  private final Map<Resource, List<Registered>> byResource = new EnumMap<>(Resource.class);

  /** A hint of one plugin in one profile. */
  record Registered(String profile, String plugin, QueueingHint hint) {
    boolean isWorthTrying(PodInfo pod, @Nullable KubeObject before, @Nullable KubeObject after) {
      return profile.equals(pod.schedulerName()) && hint.worthTrying().test(pod, before, after);
    }
  }

  /** The hints of the plugins of some profiles. */
  public static QueueingHints of(Collection<Framework> frameworks) {
    QueueingHints hints = new QueueingHints();
    for (Framework framework : frameworks) {
      for (Plugin plugin : framework.plugins()) {
        for (QueueingHint hint : plugin.eventsToRegister()) {
          hints.add(framework.profileName(), plugin.name(), hint);
        }
      }
    }
    return hints;
  }

  /** Adds one by hand; the plugin may be any name that pods are given back under. */
  public void add(String profile, String plugin, QueueingHint hint) {
    byResource
        .computeIfAbsent(hint.event().resource(), r -> new ArrayList<>())
        .add(new Registered(profile, plugin, hint));
  }

  List<Registered> matching(Resource resource, Set<Action> actions) {
    List<Registered> matching = new ArrayList<>();
    for (Registered registered : byResource.getOrDefault(resource, List.of())) {
      if (registered.hint().event().covers(actions)) {
        matching.add(registered);
      }
    }
    return matching;
  }
}
