package io.kubejar.client;

import io.kubejar.apimachinery.GroupVersionResource;

/** The informers of a cluster, one per resource, made and started when first asked for. */
public interface Informers {
  Informer informer(GroupVersionResource resource);

  /** Stops an informer whose resource is no longer served; the next use makes a new one. */
  void forget(GroupVersionResource resource);

  default Informer informer(String apiVersion, String plural) {
    return informer(GroupVersionResource.of(apiVersion, plural));
  }
}
