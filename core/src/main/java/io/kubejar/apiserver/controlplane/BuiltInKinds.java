package io.kubejar.apiserver.controlplane;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.apiextensions.CustomResourceDefinitionStrategy;
import io.kubejar.apiserver.registry.BuiltInStrategies;
import io.kubejar.apiserver.registry.Strategy;
import io.kubejar.apiserver.registry.admissionregistration.AdmissionRegistrationKinds;
import io.kubejar.apiserver.registry.apiregistration.ApiRegistrationKinds;
import io.kubejar.apiserver.registry.apps.AppsKinds;
import io.kubejar.apiserver.registry.autoscaling.AutoscalingKinds;
import io.kubejar.apiserver.registry.batch.BatchKinds;
import io.kubejar.apiserver.registry.certificates.CertificatesKinds;
import io.kubejar.apiserver.registry.coordination.CoordinationKinds;
import io.kubejar.apiserver.registry.core.CoreKinds;
import io.kubejar.apiserver.registry.core.ServiceNumbers;
import io.kubejar.apiserver.registry.discovery.DiscoveryKinds;
import io.kubejar.apiserver.registry.events.EventKinds;
import io.kubejar.apiserver.registry.flowcontrol.FlowControlKinds;
import io.kubejar.apiserver.registry.networking.NetworkingKinds;
import io.kubejar.apiserver.registry.node.NodeKinds;
import io.kubejar.apiserver.registry.policy.PolicyKinds;
import io.kubejar.apiserver.registry.rbac.RbacKinds;
import io.kubejar.apiserver.registry.resource.ResourceKinds;
import io.kubejar.apiserver.registry.scheduling.SchedulingKinds;
import io.kubejar.apiserver.registry.storage.StorageKinds;
import io.kubejar.clock.Clock;
import java.util.HashMap;
import java.util.Map;

/** All built-in kinds with their strategies. */
public final class BuiltInKinds {
  private BuiltInKinds() {}

  /**
   * The strategies of a control plane.
   *
   * @param numbers the addresses and ports that Services are given
   * @param clock what times in objects go by
   */
  public static BuiltInStrategies strategies(ServiceNumbers numbers, Clock clock) {
    Map<GroupKind, Strategy> kinds = new HashMap<>();
    kinds.putAll(CoreKinds.strategies(numbers));
    kinds.putAll(AppsKinds.strategies());
    kinds.putAll(BatchKinds.strategies());
    kinds.putAll(NetworkingKinds.strategies());
    kinds.putAll(PolicyKinds.strategies());
    kinds.putAll(RbacKinds.strategies());
    kinds.putAll(StorageKinds.strategies());
    kinds.putAll(SchedulingKinds.strategies());
    kinds.putAll(CoordinationKinds.strategies());
    kinds.putAll(DiscoveryKinds.strategies());
    kinds.putAll(CertificatesKinds.strategies(clock));
    kinds.putAll(AdmissionRegistrationKinds.strategies());
    kinds.putAll(FlowControlKinds.strategies());
    kinds.putAll(NodeKinds.strategies());
    kinds.putAll(ResourceKinds.strategies());
    kinds.putAll(AutoscalingKinds.strategies());
    kinds.putAll(EventKinds.strategies());
    kinds.putAll(ApiRegistrationKinds.strategies(clock));
    kinds.put(
        new GroupKind("apiextensions.k8s.io", "CustomResourceDefinition"),
        new CustomResourceDefinitionStrategy());
    return new BuiltInStrategies(kinds);
  }
}
