package io.kubejar.apiserver.registry.discovery;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code discovery.k8s.io}. */
public final class DiscoveryKinds {
  private static final String GROUP = "discovery.k8s.io";

  private DiscoveryKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "EndpointSlice"), new EndpointSliceStrategy());
    return kinds;
  }
}
