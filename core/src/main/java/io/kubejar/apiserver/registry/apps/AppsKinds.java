package io.kubejar.apiserver.registry.apps;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code apps}. */
public final class AppsKinds {
  private static final String GROUP = "apps";

  private AppsKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "Deployment"), new DeploymentStrategy());
    kinds.put(new GroupKind(GROUP, "ReplicaSet"), new ReplicaSetStrategy());
    kinds.put(new GroupKind(GROUP, "DaemonSet"), new DaemonSetStrategy());
    kinds.put(new GroupKind(GROUP, "StatefulSet"), new StatefulSetStrategy());
    kinds.put(new GroupKind(GROUP, "ControllerRevision"), new ControllerRevisionStrategy());
    return kinds;
  }
}
