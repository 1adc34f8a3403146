package io.kubejar.junit5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.KubernetesCluster;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegisteredExtensionTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @RegisterExtension
  static final KubernetesExtension PER_CLASS =
      KubernetesExtension.with(cluster -> cluster.nodes(0).virtualTime(START).seed(7));

  @RegisterExtension
  final KubernetesExtension perTest = KubernetesExtension.with(cluster -> cluster.nodes(0));

  @Test
  void aStaticExtensionIsConfiguredInCode() {
    KubernetesCluster cluster = PER_CLASS.cluster();
    assertThat(cluster.seed()).isEqualTo(7);
    cluster.time().advance(Duration.ofHours(1));
    assertThat(cluster.time().now()).isAfterOrEqualTo(START.plus(Duration.ofHours(1)));
  }

  @Test
  void anInstanceExtensionHasAClusterPerTest() {
    assertThat(perTest.cluster()).isNotSameAs(PER_CLASS.cluster());
    assertThat(perTest.cluster().url().getPort()).isPositive();
  }

  @Test
  void aNegativeNumberOfNodesIsRefusedByName() {
    assertThatThrownBy(() -> KubernetesCluster.builder().nodes(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nodes = -1");
  }
}
