package io.kubejar.junit5;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kubejar.Kubeconfig;
import java.util.function.Consumer;

/** Makes fabric8's client; loaded only when a test asks for one. */
final class Fabric8Client {
  private Fabric8Client() {}

  static KubernetesClient of(Kubeconfig kubeconfig, Consumer<Runnable> onClose) {
    Config config = Config.fromKubeconfig(kubeconfig.text());
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    onClose.accept(client::close);
    return client;
  }
}
