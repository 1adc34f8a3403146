package io.kubejar.apiserver.registry.networking;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code networking.k8s.io}. */
public final class NetworkingKinds {
  private static final String GROUP = "networking.k8s.io";

  private NetworkingKinds() {}

  public static Map<GroupKind, Strategy> strategies() {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "Ingress"), new IngressStrategy());
    kinds.put(new GroupKind(GROUP, "IngressClass"), new IngressClassStrategy());
    kinds.put(new GroupKind(GROUP, "NetworkPolicy"), new NetworkPolicyStrategy());
    kinds.put(new GroupKind(GROUP, "IPAddress"), new IpAddressStrategy());
    kinds.put(new GroupKind(GROUP, "ServiceCIDR"), new ServiceCidrStrategy());
    return kinds;
  }
}
