package io.kubejar.apiserver.webhook;

import java.net.InetSocketAddress;

/**
 * Finds the sockets behind the Services of the cluster.
 *
 * <p>Follows {@code ServiceResolver} of {@code k8s.io/apiserver/pkg/util/webhook}.
 */
@FunctionalInterface
public interface ServiceResolver {

  /**
   * The socket behind a port of a Service.
   *
   * @throws WebhookCallException if there is no such Service or port, or nothing serves it
   */
  InetSocketAddress resolve(String namespace, String name, int port) throws WebhookCallException;
}
