package io.kubejar.apiserver.registry.events;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/** Events, in the form of the core group; follows {@code pkg/registry/core/event/strategy.go}. */
final class EventStrategy extends KindStrategy {

  EventStrategy() {
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

  @Override
  public boolean allowsCreateOnUpdate() {
    return true;
  }
}
