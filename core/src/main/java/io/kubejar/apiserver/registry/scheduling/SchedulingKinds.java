package io.kubejar.apiserver.registry.scheduling;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code scheduling.k8s.io}. */
public final class SchedulingKinds {
  private static final String GROUP = "scheduling.k8s.io";

  private SchedulingKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "PriorityClass"), new PriorityClassStrategy());
    return kinds;
  }
}
