package io.kubejar.junit5;

import io.kubejar.KubernetesCluster;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A started cluster and what was made for tests of it; JUnit's store closes it. */
final class RunningCluster implements ExtensionContext.Store.CloseableResource, AutoCloseable {
  private final KubernetesCluster cluster;
  private final Injected injected;

  RunningCluster(KubernetesCluster cluster) {
    this.cluster = cluster;
    this.injected = new Injected(cluster, new Sender.Administrator());
  }

  KubernetesCluster cluster() {
    return cluster;
  }

  Injected injected() {
    return injected;
  }

  @Override
  public void close() {
    injected.close();
    cluster.close();
  }
}
