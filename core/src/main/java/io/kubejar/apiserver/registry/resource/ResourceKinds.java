package io.kubejar.apiserver.registry.resource;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code resource.k8s.io}. */
public final class ResourceKinds {
  private static final String GROUP = "resource.k8s.io";

  private ResourceKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "ResourceClaim"), new ResourceClaimStrategy());
    kinds.put(new GroupKind(GROUP, "ResourceClaimTemplate"), new ResourceClaimTemplateStrategy());
    kinds.put(new GroupKind(GROUP, "DeviceClass"), new DeviceClassStrategy());
    kinds.put(new GroupKind(GROUP, "ResourceSlice"), new ResourceSliceStrategy());
    return kinds;
  }
}
