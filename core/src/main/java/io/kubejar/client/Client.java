package io.kubejar.client;

import io.kubejar.apimachinery.GroupVersionResource;

/**
 * A component's way to the API server, in process: the same chain as over HTTP, under the
 * component's own identity, without a socket. Safe for use by many threads; calls run on the
 * caller's thread.
 */
public interface Client {

  /** The operations on one resource, such as {@code apps/v1 deployments}. */
  ResourceClient resource(GroupVersionResource resource);

  /** The same, by {@code apiVersion} and plural name. */
  default ResourceClient resource(String apiVersion, String plural) {
    return resource(GroupVersionResource.of(apiVersion, plural));
  }
}
