package io.kubejar.apiserver.registry.networking;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apiserver.registry.rules.Addresses;
import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;
import io.kubejar.apiserver.registry.rules.Violations;
import java.util.List;

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

  /** The name is the address, so a prefix of one is none. */
  @Override
  public List<String> nameErrors(String name, boolean prefix) {
    return Addresses.canonicalIp(name);
  }

  @Override
  protected void check(JsonNode object, Violations violations) {
    AddressObjectsValidation.address(object, violations);
  }

  @Override
  protected void checkUpdate(JsonNode object, JsonNode old, Violations violations) {
    AddressObjectsValidation.addressUpdate(object, old, violations);
  }
}
