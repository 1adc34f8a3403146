package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.GroupVersionResource;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.NoLeaks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
class ClusterLifecycleTest {
  private static final GroupVersionResource CONFIG_MAPS =
      new GroupVersionResource("", "v1", "configmaps");

  @TempDir private Path directory;

  @Test
  void fiftyClustersInARowLeaveNoThreadAndNoSocket() {
    startAndClose();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    for (int i = 0; i < 50; i++) {
      URI url = startAndClose();
      assertThatThrownBy(() -> connect(url)).isInstanceOf(ConnectException.class);
    }
    await()
        .untilAsserted(
            () -> {
              Set<Thread> since = new HashSet<>(Thread.getAllStackTraces().keySet());
              since.removeAll(before);
              since.removeIf(thread -> thread.getName().startsWith("awaitility"));
              assertThat(since).isEmpty();
            });
  }

  private static URI startAndClose() {
    try (KubernetesCluster cluster = KubernetesCluster.builder().start()) {
      assertThatCode(() -> connect(cluster.url())).doesNotThrowAnyException();
      return cluster.url();
    }
  }

  private static void connect(URI url) throws IOException {
    new Socket(url.getHost(), url.getPort()).close();
  }

  @Test
  void aProcessEndsByItselfAndHasNoTemporaryFileOnceItsClusterIsClosed() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                OneCluster.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(directory).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Starts a cluster, closes it and leaves it to the JVM to end. */
  static final class OneCluster {
    private OneCluster() {}

    /** Runs without arguments. */
    public static void main(String[] arguments) {
      startAndClose();
    }
  }

  @Test
  void eightClustersAtATimeDoNotSeeEachOther() {
    List<KubernetesCluster> clusters = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        KubernetesCluster cluster = KubernetesCluster.builder().start();
        clusters.add(cluster);
        configMaps(cluster).create("default", configMap("of-cluster-" + i));
      }
      assertThat(clusters).extracting(KubernetesCluster::url).doesNotHaveDuplicates();
      for (int i = 0; i < 8; i++) {
        assertThat(configMaps(clusters.get(i)).list("default", Map.of()).items())
            .extracting(KubeObject::name)
            .filteredOn(name -> name.startsWith("of-cluster-"))
            .containsExactly("of-cluster-" + i);
      }
    } finally {
      clusters.forEach(KubernetesCluster::close);
    }
  }

  private static ResourceClient configMaps(KubernetesCluster cluster) {
    return cluster.client().resource(CONFIG_MAPS);
  }

  private static ObjectNode configMap(String name) {
    ObjectNode configMap = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    configMap.putObject("metadata").put("name", name);
    return configMap;
  }

  @Test
  void closingTwiceDoesNothing() {
    KubernetesCluster cluster = KubernetesCluster.builder().start();
    cluster.close();
    assertThatCode(cluster::close).doesNotThrowAnyException();
  }

  @Test
  void aPortInUseIsNamedAndNothingIsLeftRunning() throws IOException {
    Set<Thread> before = NoLeaks.clusterThreads();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      KubernetesCluster.Builder builder = KubernetesCluster.builder().port(taken.getLocalPort());
      assertThatThrownBy(builder::start)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("port " + taken.getLocalPort());
    }
    NoLeaks.assertNoneSince(before);
  }

  @Test
  void anUnknownControllerIsNamedAndNothingIsLeftRunning() throws IOException {
    int port = freePort();
    Set<Thread> before = NoLeaks.clusterThreads();
    KubernetesCluster.Builder builder =
        KubernetesCluster.builder().port(port).withoutController("no-such-controller");
    assertThatThrownBy(builder::start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such-controller");
    NoLeaks.assertNoneSince(before);
    assertThatThrownBy(() -> connect(URI.create("https://127.0.0.1:" + port)))
        .isInstanceOf(ConnectException.class);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void aKubeconfigThatCannotBeWrittenIsNamed() {
    Path file = directory.resolve("missing").resolve("kubeconfig");
    try (KubernetesCluster cluster = KubernetesCluster.builder().nodes(0).start()) {
      assertThatThrownBy(() -> cluster.kubeconfig().writeTo(file))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(file.toString());
    }
  }
}
