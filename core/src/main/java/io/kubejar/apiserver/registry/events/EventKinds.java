package io.kubejar.apiserver.registry.events;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.Map;

/** The strategies of events, in both groups that have them. */
public final class EventKinds {
  private EventKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    return Map.of(
        new GroupKind("", "Event"),
        new EventStrategy(EventValidation.CORE),
        new GroupKind("events.k8s.io", "Event"),
        new EventStrategy(EventValidation.STRICT));
  }
}
