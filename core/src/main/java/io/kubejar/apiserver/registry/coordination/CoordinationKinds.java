package io.kubejar.apiserver.registry.coordination;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code coordination.k8s.io}. */
public final class CoordinationKinds {
  private static final String GROUP = "coordination.k8s.io";

  private CoordinationKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "Lease"), new LeaseStrategy());
    return kinds;
  }
}
