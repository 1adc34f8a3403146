package io.kubejar.junit5;

import io.kubejar.Kubeconfig;
import io.kubejar.KubernetesCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What tests of one cluster are given in one sender's name, each made on first use. Types are
 * compared by name, because the client libraries are optional: classes that use one are loaded only
 * if a test names its client.
 */
final class Injected implements ExtensionContext.Store.CloseableResource, AutoCloseable {
  private static final String FABRIC8 = "io.fabric8.kubernetes.client.KubernetesClient";
  private static final String OFFICIAL = "io.kubernetes.client.openapi.ApiClient";

  private final KubernetesCluster cluster;
  private final Sender sender;
  private final Map<Class<?>, Object> made = new LinkedHashMap<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();

  Injected(KubernetesCluster cluster, Sender sender) {
    this.cluster = cluster;
    this.sender = sender;
  }

  /**
   * Whether a parameter or field is filled.
   *
   * @param marked whether it is annotated with {@link KubeconfigFile}
   */
  static boolean isSupported(Class<?> type, boolean marked) {
    return type == Path.class
        ? marked
        : type == KubernetesCluster.class
            || type.getName().equals(FABRIC8)
            || type.getName().equals(OFFICIAL);
  }

  synchronized Object get(Class<?> type) {
    Object value = made.get(type);
    if (value == null) {
      value = make(type);
      made.put(type, value);
    }
    return value;
  }

  private Object make(Class<?> type) {
    if (type == KubernetesCluster.class) {
      if (!(sender instanceof Sender.Administrator)) {
        throw new ExtensionConfigurationException(
            "a KubernetesCluster is nobody's: annotate the client with @As or @AsServiceAccount");
      }
      return cluster;
    }
    Kubeconfig kubeconfig = sender.kubeconfig(cluster);
    if (type == Path.class) {
      return fileOf(kubeconfig);
    }
    return type.getName().equals(FABRIC8)
        ? Fabric8Client.of(kubeconfig, undo::push)
        : OfficialClient.of(kubeconfig, undo::push);
  }

  private Path fileOf(Kubeconfig kubeconfig) {
    try {
      Path file = Files.createTempFile("kubejar", ".kubeconfig");
      undo.push(() -> delete(file));
      kubeconfig.writeTo(file);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary kubeconfig file", e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the kubeconfig file " + file, e);
    }
  }

  /** Closes clients and deletes files, last made first. */
  @Override
  public synchronized void close() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
    made.clear();
  }
}
