package io.kubejar.apiserver.registry.batch;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code batch}. */
public final class BatchKinds {
  private static final String GROUP = "batch";

  private BatchKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "Job"), new JobStrategy());
    kinds.put(new GroupKind(GROUP, "CronJob"), new CronJobStrategy());
    return kinds;
  }
}
