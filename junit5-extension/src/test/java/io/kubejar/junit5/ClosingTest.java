package io.kubejar.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.kubejar.KubernetesCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;

class ClosingTest {
  private static @Nullable KubernetesCluster seen;
  private static @Nullable Path kubeconfig;

  /** Run by the test below only. */
  @EmbeddedKubernetes(nodes = 0)
  static class Inner {
    @Test
    void remember(KubernetesCluster cluster, @KubeconfigFile Path file) {
      seen = cluster;
      kubeconfig = file;
      assertThat(file).exists();
    }
  }

  /** Run by the test below only. */
  @EmbeddedKubernetes(nodes = -1)
  static class Impossible {
    @Test
    void neverRuns() {}
  }

  @Test
  void theClusterAndItsFilesGoWithTheClass() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Inner.class))
        .execute()
        .testEvents()
        .assertStatistics(s -> s.started(1).succeeded(1));
    assertThat(seen).isNotNull();
    assertThat(kubeconfig).isNotNull();
    assertThat(Files.exists(kubeconfig)).isFalse();
  }

  @Test
  void anImpossibleClusterFailsTheClassAndNamesTheValue() {
    var failures =
        EngineTestKit.engine("junit-jupiter")
            .selectors(selectClass(Impossible.class))
            .execute()
            .containerEvents()
            .failed();
    assertThat(failures.count()).isEqualTo(1);
    assertThat(failures.stream().toList().toString()).contains("nodes = -1");
  }
}
