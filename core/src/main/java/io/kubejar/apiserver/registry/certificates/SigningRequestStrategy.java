package io.kubejar.apiserver.registry.certificates;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/**
 * CertificateSigningRequests; follows {@code pkg/registry/certificates/certificates/strategy.go}.
 */
final class SigningRequestStrategy extends KindStrategy {

  SigningRequestStrategy() {
    super(Defaults.table().object("spec", "status").build());
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }
}
