package io.kubejar.junit5;

import io.kubejar.Kubeconfig;
import io.kubejar.KubernetesCluster;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** In whose name a client sends its requests, as annotations say. */
sealed interface Sender {

  /** How a client reaches the cluster in this name. */
  Kubeconfig kubeconfig(KubernetesCluster cluster);

  /**
   * Reads {@link As} and {@link AsServiceAccount}; the administrator if there is neither.
   *
   * @throws ExtensionConfigurationException if they contradict each other or name no account
   */
  static Sender of(AnnotatedElement element) {
    As user = element.getAnnotation(As.class);
    AsServiceAccount account = element.getAnnotation(AsServiceAccount.class);
    if (user != null && account != null) {
      throw new ExtensionConfigurationException(
          element + " has both @As and @AsServiceAccount: a client has one sender");
    }
    if (user != null) {
      return new User(user.user(), List.of(user.groups()));
    }
    return account == null ? new Administrator() : ServiceAccount.parse(account.value());
  }

  /** Who may everything. */
  record Administrator() implements Sender {
    @Override
    public Kubeconfig kubeconfig(KubernetesCluster cluster) {
      return cluster.kubeconfig();
    }
  }

  /** A user in groups. */
  record User(String name, List<String> groups) implements Sender {
    @Override
    public Kubeconfig kubeconfig(KubernetesCluster cluster) {
      return cluster.as(name, groups.toArray(String[]::new)).kubeconfig();
    }
  }

  /** A service account. */
  record ServiceAccount(String namespace, String name) implements Sender {
    static ServiceAccount parse(String text) {
      String[] parts = text.split("/", -1);
      if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new ExtensionConfigurationException(
            "@AsServiceAccount(\"" + text + "\"): write \"namespace/name\"");
      }
      return new ServiceAccount(parts[0], parts[1]);
    }

    @Override
    public Kubeconfig kubeconfig(KubernetesCluster cluster) {
      return cluster.asServiceAccount(namespace, name).kubeconfig();
    }
  }
}
