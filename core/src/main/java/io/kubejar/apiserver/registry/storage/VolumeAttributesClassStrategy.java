package io.kubejar.apiserver.registry.storage;

import io.kubejar.apiserver.registry.rules.Defaults;
import io.kubejar.apiserver.registry.rules.KindStrategy;

/**
 * VolumeAttributesClasses; follows {@code pkg/registry/storage/volumeattributesclass/strategy.go}.
 */
final class VolumeAttributesClassStrategy extends KindStrategy {

  VolumeAttributesClassStrategy() {
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
