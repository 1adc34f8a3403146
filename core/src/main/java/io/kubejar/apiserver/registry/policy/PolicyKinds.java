package io.kubejar.apiserver.registry.policy;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code policy}. */
public final class PolicyKinds {
  private static final String GROUP = "policy";

  private PolicyKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "PodDisruptionBudget"), new DisruptionBudgetStrategy());
    return kinds;
  }
}
