package io.kubejar.apiserver.registry.coordination;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** Leases; follows {@code pkg/registry/coordination/lease/strategy.go}. */
final class LeaseStrategy extends KindStrategy {

  LeaseStrategy() {
    super(Defaults.table().object("spec").build());
  }

  @Override
  protected boolean hasStatus() {
    return false;
  }

  @Override
  public boolean countsGenerations() {
    return false;
  }

  @Override
  public boolean allowsCreateOnUpdate() {
    return true;
  }

  @Override
  public boolean allowsUnconditionalUpdate() {
    return false;
  }
}
