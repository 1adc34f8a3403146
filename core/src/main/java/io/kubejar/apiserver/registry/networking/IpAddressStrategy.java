package io.kubejar.apiserver.registry.networking;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** IPAddresses; follows {@code pkg/registry/networking/ipaddress/strategy.go}. */
final class IpAddressStrategy extends KindStrategy {

  IpAddressStrategy() {
    super(Defaults.none());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }
}
