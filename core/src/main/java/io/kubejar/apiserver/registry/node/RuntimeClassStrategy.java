package io.kubejar.apiserver.registry.node;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** RuntimeClasses; follows {@code pkg/registry/node/runtimeclass/strategy.go}. */
final class RuntimeClassStrategy extends KindStrategy {

  RuntimeClassStrategy() {
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
