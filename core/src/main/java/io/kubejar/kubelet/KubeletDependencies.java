package io.kubejar.kubelet;

import io.kubejar.client.ComponentContext;
import io.kubejar.clock.EventLoop;
import java.time.Instant;

/**
 * What all kubelets of a cluster share.
 *
 * @param context the informers, time and trace
 * @param hooks the runtime, network and volumes
 * @param options latencies and intervals
 * @param objects the ConfigMaps, Secrets and claims that Pods refer to
 * @param attached the volumes that must be attached first
 */
record KubeletDependencies(
    ComponentContext context,
    KubeletHooks hooks,
    KubeletOptions options,
    ReferencedObjects objects,
    AttachedVolumes attached) {

  EventLoop loop() {
    return context.loop();
  }

  Instant now() {
    return context.loop().clock().now();
  }
}
