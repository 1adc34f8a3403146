package io.kubejar.scheduler.framework;

/** Makes a plugin for one profile. */
@FunctionalInterface
public interface PluginFactory {

  /**
   * Makes the plugin.
   *
   * @param handle the cluster and the framework as plugins may use them
   */
  Plugin create(Handle handle);
}
