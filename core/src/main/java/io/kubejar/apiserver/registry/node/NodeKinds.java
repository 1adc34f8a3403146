package io.kubejar.apiserver.registry.node;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code node.k8s.io}. */
public final class NodeKinds {
  private static final String GROUP = "node.k8s.io";

  private NodeKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "RuntimeClass"), new RuntimeClassStrategy());
    return kinds;
  }
}
