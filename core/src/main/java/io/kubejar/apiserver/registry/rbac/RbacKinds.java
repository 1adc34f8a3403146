package io.kubejar.apiserver.registry.rbac;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code rbac.authorization.k8s.io}. */
public final class RbacKinds {
  private static final String GROUP = "rbac.authorization.k8s.io";

  private RbacKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "Role"), new RoleStrategy());
    kinds.put(new GroupKind(GROUP, "ClusterRole"), new RoleStrategy());
    kinds.put(new GroupKind(GROUP, "RoleBinding"), new RoleBindingStrategy());
    kinds.put(new GroupKind(GROUP, "ClusterRoleBinding"), new RoleBindingStrategy());
    return kinds;
  }
}
