package io.kubejar.kubelet;

import static io.kubejar.kubelet.KubeletFixture.condition;
import static io.kubejar.kubelet.KubeletFixture.phase;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.apimachinery.KubeObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodesTest {
  private final KubeletFixture fixture =
      new KubeletFixture(NodeSpec.numbered(3), KubeletOptions.defaults());

  @AfterEach
  void close() {
    fixture.close();
  }

  private KubeObject node(String name) {
    return fixture.plane.client().resource("v1", "nodes").get("", name);
  }

  private String renewTime(String node) {
    return fixture
        .plane
        .client()
        .resource("coordination.k8s.io/v1", "leases")
        .get("kube-node-lease", node)
        .spec()
        .path("renewTime")
        .asText();
  }

  @Test
  void nodesAreRegisteredReadyWithTheirCapacity() {
    KubeObject node = node("node-2");

    assertThat(condition(node, "Ready").path("reason").asText()).isEqualTo("KubeletReady");
    for (String pressure : new String[] {"MemoryPressure", "DiskPressure", "PIDPressure"}) {
      assertThat(condition(node, pressure).path("status").asText()).isEqualTo("False");
    }
    assertThat(node.label("kubernetes.io/hostname")).isEqualTo("node-2");
    assertThat(node.status().path("capacity").path("cpu").asText()).isEqualTo("8");
    assertThat(node.status().path("allocatable").path("pods").asText()).isEqualTo("110");
    assertThat(node.status().at("/nodeInfo/kubeletVersion").asText()).isEqualTo("v1.36.4");
    assertThat(node.status().at("/addresses/0/address").asText()).isEqualTo("172.18.0.3");
  }

  @Test
  void leasesAreRenewedEveryTenSeconds() {
    String first = renewTime("node-1");
    fixture.advance(9);
    assertThat(renewTime("node-1")).isEqualTo(first);

    fixture.advance(1);
    assertThat(renewTime("node-1")).isGreaterThan(first);
  }

  @Test
  void statusesAreReportedEveryFiveMinutes() {
    String first = condition(node("node-1"), "Ready").path("lastHeartbeatTime").asText();
    fixture.advance(290);
    assertThat(condition(node("node-1"), "Ready").path("lastHeartbeatTime").asText())
        .isEqualTo(first);

    fixture.advance(10);
    assertThat(condition(node("node-1"), "Ready").path("lastHeartbeatTime").asText())
        .isGreaterThan(first);
    assertThat(condition(node("node-1"), "Ready").path("lastTransitionTime").asText())
        .isEqualTo(first);
  }

  @Test
  void imagesThatWerePulledAreReported() {
    fixture.run("web", "{containers: [{name: main, image: nginx}]}");
    fixture.advance(10);

    assertThat(node("node-1").status().at("/images/0/names/0").asText()).isEqualTo("nginx");
  }

  @Test
  void aStoppedKubeletNeitherRenewsNorRunsPodsUntilItIsResumed() {
    fixture.kubelets.stopKubelet("node-1");
    String first = renewTime("node-1");
    fixture.run("web", "{containers: [{name: main, image: nginx}]}");
    fixture.advance(60);
    assertThat(renewTime("node-1")).isEqualTo(first);
    assertThat(phase(fixture.pod("web"))).isNotEqualTo("Running");

    fixture.kubelets.resumeKubelet("node-1");
    fixture.plane.settle();
    assertThat(renewTime("node-1")).isGreaterThan(first);
    assertThat(phase(fixture.pod("web"))).isEqualTo("Running");
  }

  @Test
  void nodesOfOthersAreLeftAlone() {
    fixture.create("v1", "nodes", "", "{kind: Node, metadata: {name: mine}}");
    fixture.run("web", "{nodeName: mine, containers: [{name: main, image: nginx}]}");
    fixture.advance(600);

    assertThat(node("mine").status().path("conditions")).isEmpty();
    assertThat(phase(fixture.pod("web"))).isNotEqualTo("Running");
    assertThatThrownBy(() -> fixture.kubelets.stopKubelet("mine"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"mine\"");
    assertThatThrownBy(() -> fixture.kubelets.addNode(NodeSpec.of("mine")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"mine\" exists already");
  }

  @Test
  void nodesComeAndGo() {
    fixture.kubelets.addNode(NodeSpec.of("late").withLabel("disk", "ssd"));
    fixture.plane.settle();
    assertThat(node("late").label("disk")).isEqualTo("ssd");
    assertThat(fixture.kubelets.nodeNames())
        .isEqualTo(List.of("late", "node-1", "node-2", "node-3"));

    fixture.run("web", "{nodeName: late, containers: [{name: main, image: nginx}]}");
    fixture.kubelets.removeNode("late");
    fixture.plane.settle();
    assertThat(fixture.plane.client().resource("v1", "nodes").find("", "late")).isEmpty();
    assertThat(fixture.kubelets.nodeNames()).doesNotContain("late");
    assertThat(fixture.exists("web")).isTrue();
  }
}
