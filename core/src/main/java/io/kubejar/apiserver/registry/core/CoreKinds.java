package io.kubejar.apiserver.registry.core;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of the core group. */
public final class CoreKinds {
  private static final String GROUP = "";

  private CoreKinds() {}

  public static Map<GroupKind, Strategy> strategies(ServiceNumbers numbers) {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "Pod"), new PodStrategy());
    kinds.put(new GroupKind(GROUP, "PodTemplate"), new PodTemplateStrategy());
    kinds.put(new GroupKind(GROUP, "ReplicationController"), new ReplicationControllerStrategy());
    kinds.put(new GroupKind(GROUP, "Service"), new ServiceStrategy(new ServiceAllocation(numbers)));
    kinds.put(new GroupKind(GROUP, "Endpoints"), new EndpointsStrategy());
    kinds.put(new GroupKind(GROUP, "Node"), new NodeStrategy());
    kinds.put(new GroupKind(GROUP, "Namespace"), new NamespaceStrategy());
    kinds.put(new GroupKind(GROUP, "ServiceAccount"), new ServiceAccountStrategy());
    kinds.put(new GroupKind(GROUP, "Secret"), new SecretStrategy());
    kinds.put(new GroupKind(GROUP, "ConfigMap"), new ConfigMapStrategy());
    kinds.put(new GroupKind(GROUP, "LimitRange"), new LimitRangeStrategy());
    kinds.put(new GroupKind(GROUP, "ResourceQuota"), new ResourceQuotaStrategy());
    kinds.put(new GroupKind(GROUP, "PersistentVolume"), new PersistentVolumeStrategy());
    kinds.put(new GroupKind(GROUP, "PersistentVolumeClaim"), new PersistentVolumeClaimStrategy());
    return kinds;
  }
}
