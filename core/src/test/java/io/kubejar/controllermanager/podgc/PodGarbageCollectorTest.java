package io.kubejar.controllermanager.podgc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PodGarbageCollectorTest {
  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new PodGarbageCollector());
    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: a}}");
    cluster.create(
        "pods",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: default}
        spec: {nodeName: a, containers: [{name: c, image: nginx}]}
        """);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void podsOfANodeThatIsGoneAreDeletedAfterAWhile() {
    cluster.delete("v1", "nodes", "", "a");
    cluster.advance(Duration.ofSeconds(39));
    assertThat(cluster.pods("default")).hasSize(1);

    cluster.advance(Duration.ofSeconds(2));
    assertThat(cluster.pods("default")).isEmpty();
  }

  @Test
  void aNodeThatComesBackKeepsItsPods() {
    cluster.delete("v1", "nodes", "", "a");
    cluster.advance(Duration.ofSeconds(10));
    cluster.create("nodes", "{apiVersion: v1, kind: Node, metadata: {name: a}}");

    cluster.advance(Duration.ofMinutes(5));

    assertThat(cluster.pods("default")).hasSize(1);
  }
}
