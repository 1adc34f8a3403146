package io.kubejar.apiserver.registry.apiregistration;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import io.kubejar.clock.Clock;
import java.util.Map;

/** The strategies of the kinds of {@code apiregistration.k8s.io}. */
public final class ApiRegistrationKinds {
  private static final String GROUP = "apiregistration.k8s.io";

  private ApiRegistrationKinds() {}

  public static Map<GroupKind, Strategy> strategies(Clock clock) {
    return Map.of(new GroupKind(GROUP, "APIService"), new ApiServiceStrategy(clock));
  }
}
