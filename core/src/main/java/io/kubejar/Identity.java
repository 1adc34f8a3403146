package io.kubejar;

import io.kubejar.client.Client;
import java.util.function.Supplier;

/**
 * Somebody in a cluster, with the ways to send requests in his name. He may do what roles and
 * bindings allow him: at first, nothing.
 *
 * <p>From {@link KubernetesCluster#as} or {@link KubernetesCluster#asServiceAccount}; valid as long
 * as the cluster.
 */
public final class Identity {
  private final String user;
  private final Client client;
  private final Supplier<Kubeconfig> kubeconfig;

  Identity(String user, Client client, Supplier<Kubeconfig> kubeconfig) {
    this.user = user;
    this.client = client;
    this.kubeconfig = kubeconfig;
  }

  /** The user's name, such as {@code system:serviceaccount:shop:operator}. */
  public String user() {
    return user;
  }

  /** His client in this JVM, without a socket. */
  public Client client() {
    return client;
  }

  /** How any other client reaches the cluster in his name. */
  public Kubeconfig kubeconfig() {
    return kubeconfig.get();
  }

  @Override
  public String toString() {
    return user;
  }
}
