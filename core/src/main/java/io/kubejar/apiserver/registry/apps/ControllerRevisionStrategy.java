package io.kubejar.apiserver.registry.apps;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** ControllerRevisions; follows {@code pkg/registry/apps/controllerrevision/strategy.go}. */
final class ControllerRevisionStrategy extends KindStrategy {
  ControllerRevisionStrategy() {
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
