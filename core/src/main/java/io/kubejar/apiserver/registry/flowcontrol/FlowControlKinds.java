package io.kubejar.apiserver.registry.flowcontrol;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code flowcontrol.apiserver.k8s.io}. */
public final class FlowControlKinds {
  private static final String GROUP = "flowcontrol.apiserver.k8s.io";

  private FlowControlKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "FlowSchema"), new FlowSchemaStrategy());
    kinds.put(new GroupKind(GROUP, "PriorityLevelConfiguration"), new PriorityLevelStrategy());
    return kinds;
  }
}
