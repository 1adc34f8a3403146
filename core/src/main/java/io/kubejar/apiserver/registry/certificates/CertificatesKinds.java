package io.kubejar.apiserver.registry.certificates;

import io.kubejar.apimachinery.GroupKind;
import io.kubejar.apiserver.registry.Strategy;
import io.kubejar.clock.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** The strategies of the kinds of {@code certificates.k8s.io}. */
public final class CertificatesKinds {
  private static final String GROUP = "certificates.k8s.io";

  private CertificatesKinds() {}

  public static Map<GroupKind, Strategy> strategies(Clock clock) {
    Map<GroupKind, Strategy> kinds = new LinkedHashMap<>();
    kinds.put(new GroupKind(GROUP, "CertificateSigningRequest"), new SigningRequestStrategy(clock));
    return kinds;
  }
}
