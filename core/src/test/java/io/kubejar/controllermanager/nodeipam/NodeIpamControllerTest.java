package io.kubejar.controllermanager.nodeipam;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import io.kubejar.testing.TestControlPlane;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeIpamControllerTest {
  private final TestControlPlane cluster = TestControlPlane.withBuiltInKinds();

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createNode(String name, String spec) {
    cluster.create(
        "nodes",
        "{apiVersion: v1, kind: Node, metadata: {name: %s}, spec: %s}".formatted(name, spec));
  }

  private String range(String node) {
    KubeObject object = cluster.resource("v1", "nodes").get("", node);
    assertThat(object.spec().path("podCIDRs").path(0).asText())
        .isEqualTo(object.spec().path("podCIDR").asText());
    return object.spec().path("podCIDR").asText();
  }

  @Test
  void everyNodeGetsARangeOfItsOwn() {
    createNode("early", "{podCIDR: 10.244.0.0/24, podCIDRs: [10.244.0.0/24]}");
    cluster.start(new NodeIpamController("10.244.0.0/16"));
    createNode("a", "{}");
    createNode("b", "{}");

    assertThat(range("early")).isEqualTo("10.244.0.0/24");
    assertThat(range("a")).isEqualTo("10.244.1.0/24");
    assertThat(range("b")).isEqualTo("10.244.2.0/24");
  }

  @Test
  void aNodeWaitsForARangeUntilAnotherNodeIsDeleted() {
    cluster.start(new NodeIpamController("10.244.0.0/24"));
    createNode("a", "{}");
    createNode("b", "{}");
    assertThat(range("b")).isEmpty();
    assertThat(cluster.events("default", "CIDRNotAvailable"))
        .contains("Normal: Node b status is now: CIDRNotAvailable");

    cluster.delete("v1", "nodes", "", "a");
    cluster.advance(Duration.ofMinutes(20));
    assertThat(range("b")).isEqualTo("10.244.0.0/24");
  }
}
