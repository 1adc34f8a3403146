package io.kubejar.controllermanager.nodettl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.testing.TestControlPlane;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TtlControllerTest {
  private static final String TTL = "node.alpha.kubernetes.io/ttl";

  private final TestControlPlane cluster = new TestControlPlane();

  @BeforeEach
  void start() {
    cluster.start(new TtlController());
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private void createNodes(int from, int to) {
    for (int i = from; i < to; i++) {
      ObjectNode node =
          TestControlPlane.yaml("{apiVersion: v1, kind: Node, metadata: {name: n%d}}".formatted(i));
      cluster.resource("v1", "nodes").create("", node);
    }
    cluster.settle();
  }

  private List<String> ttls() {
    return cluster.list("v1", "nodes", "").stream()
        .map(node -> String.valueOf(node.annotation(TTL)))
        .distinct()
        .toList();
  }

  @Test
  void nodesOfASmallClusterMayNotCache() {
    createNodes(0, 3);

    assertThat(ttls()).containsExactly("0");
  }

  @Test
  void moreThanAHundredNodesMayCacheUntilThereAreFewerThanNinety() {
    createNodes(0, 100);
    assertThat(ttls()).containsExactly("0");

    createNodes(100, 101);
    assertThat(ttls()).containsExactly("15");

    for (int i = 0; i < 11; i++) {
      cluster.delete("v1", "nodes", "", "n" + i);
    }
    assertThat(ttls()).containsExactly("15");

    cluster.delete("v1", "nodes", "", "n11");
    assertThat(ttls()).containsExactly("0");
  }

  @Test
  void aMissingAnnotationComesBack() {
    createNodes(0, 1);

    cluster.edit(
        "v1",
        "nodes",
        "",
        "n0",
        node -> {
          node.withObjectProperty("metadata").remove("annotations");
          return node;
        });

    assertThat(ttls()).containsExactly("0");
  }
}
