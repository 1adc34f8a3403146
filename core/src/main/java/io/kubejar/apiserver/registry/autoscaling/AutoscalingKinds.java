package io.kubejar.apiserver.registry.autoscaling;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code autoscaling}. */
public final class AutoscalingKinds {
  private static final String GROUP = "autoscaling";

  private AutoscalingKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "HorizontalPodAutoscaler"), new AutoscalerStrategy());
    return kinds;
  }
}
