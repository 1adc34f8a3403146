package io.kubejar.scheduler;

import static io.kubejar.scheduler.NodeBuilder.node;
import static io.kubejar.scheduler.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kubejar.apimachinery.KubeObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreemptionTest {
  private static final String HOLD = "['test.io/hold']";

  private final SchedulerCluster cluster = SchedulerCluster.start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private boolean isGone(String pod) {
    return cluster
        .controlPlane()
        .client()
        .resource("v1", "pods")
        .find("default", pod)
        .map(KubeObject::isBeingDeleted)
        .orElse(true);
  }

  private String nominatedNode(String pod) {
    return cluster.pod(pod).status().path("nominatedNodeName").asText();
  }

  private void letGo(String pod) {
    cluster.edit("v1", "pods", pod, p -> p.withObjectProperty("metadata").remove("finalizers"));
    cluster
        .controlPlane()
        .client()
        .resource("v1", "pods")
        .find("default", pod)
        .ifPresent(p -> cluster.deletePod(pod));
  }

  @Test
  void aVictimGoesAndThePodTakesItsPlaceOnceItIsGone() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("low").cpu("1500m").metadata("finalizers", HOLD));
    cluster.add(pod("high").cpu("1500m").priority(1000));
    assertThat(cluster.pod("low").isBeingDeleted()).isTrue();
    assertThat(nominatedNode("high")).isEqualTo("a");
    assertThat(cluster.nodeOf("high")).isEmpty();
    assertThat(cluster.events("low"))
        .contains("Normal Preempted: Preempted by pod " + cluster.pod("high").uid() + " on node a");
    assertThat(cluster.message("high")).isEqualTo("0/1 nodes are available: 1 Insufficient cpu.");
    letGo("low");
    assertThat(cluster.nodeOf("high")).isEqualTo("a");
  }

  @Test
  void theVictimSaysThatItIsADisruptionTarget() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("low").cpu("2").metadata("finalizers", HOLD), pod("high").cpu("2").priority(1));
    JsonNode condition = cluster.condition("low", "DisruptionTarget");
    assertThat(condition.path("status").asText()).isEqualTo("True");
    assertThat(condition.path("reason").asText()).isEqualTo("PreemptionByScheduler");
    assertThat(condition.path("message").asText())
        .isEqualTo("default-scheduler: preempting to accommodate a higher priority pod");
  }

  @Test
  void podsOfTheSamePriorityAreSafe() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("p").cpu("2").priority(5), pod("q").cpu("2").priority(5));
    assertThat(isGone("p")).isFalse();
    assertThat(cluster.nodeOf("q")).isEmpty();
  }

  @Test
  void aPodMayWaiveItsRight() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("low").cpu("2"));
    cluster.add(pod("high").cpu("2").priority(9).spec("preemptionPolicy", "'Never'"));
    assertThat(isGone("low")).isFalse();
    assertThat(cluster.message("high"))
        .isEqualTo(
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate,"
                + " preemption: not eligible due to preemptionPolicy=Never.");
  }

  @Test
  void asFewPodsGoAsPossibleAndTheLeastImportantFirst() {
    cluster.add(node("a").cpu("4"));
    cluster.add(pod("p1").cpu("1").priority(1), pod("p3").cpu("1").priority(3));
    cluster.add(pod("p2").cpu("1").priority(2), pod("p4").cpu("1").priority(4));
    cluster.add(pod("high").cpu("2").priority(10));
    assertThat(isGone("p1")).isTrue();
    assertThat(isGone("p2")).isTrue();
    assertThat(isGone("p3")).isFalse();
    assertThat(isGone("p4")).isFalse();
  }

  @Test
  void theNodeWithTheLeastImportantVictimIsChosen() {
    cluster.add(node("a").cpu("2"), node("b").cpu("2"), node("c").cpu("2"));
    cluster.add(pod("on-a").cpu("2").priority(5).nodeName("a"));
    cluster.add(pod("on-b").cpu("2").priority(3).nodeName("b"));
    cluster.add(pod("on-c").cpu("2").priority(4).nodeName("c"));
    cluster.add(pod("high").cpu("2").priority(10));
    assertThat(isGone("on-b")).isTrue();
    assertThat(isGone("on-a")).isFalse();
    assertThat(isGone("on-c")).isFalse();
  }

  @Test
  void aDisruptionBudgetIsViolatedOnlyIfNothingElseHelps() {
    cluster.create(
        "policy/v1",
        "poddisruptionbudgets",
        "default",
        "{'apiVersion':'policy/v1','kind':'PodDisruptionBudget','metadata':{'name':'b',"
            + "'namespace':'default'},'spec':{'minAvailable':1,'selector':{'matchLabels':"
            + "{'app':'x'}}}}");
    cluster.add(node("a").cpu("2"), node("b").cpu("2"));
    cluster.add(pod("protected").label("app", "x").cpu("2").priority(1).nodeName("a"));
    cluster.add(pod("other").cpu("2").priority(2).nodeName("b"));
    cluster.add(pod("high").cpu("2").priority(10));
    assertThat(isGone("other")).isTrue();
    assertThat(isGone("protected")).isFalse();
    cluster.deletePod("other");
    assertThat(cluster.nodeOf("high")).isEqualTo("b");
    cluster.edit("v1", "nodes", "b", n -> n.withObjectProperty("spec").put("unschedulable", true));
    cluster.add(pod("higher").cpu("2").priority(11));
    assertThat(isGone("protected")).isTrue();
  }

  @Test
  void theRoomIsKeptForThePodItWasMadeFor() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("low").cpu("2").metadata("finalizers", HOLD));
    cluster.add(pod("high").cpu("1").priority(10));
    cluster.add(pod("thief").cpu("2").priority(5));
    letGo("low");
    assertThat(cluster.nodeOf("high")).isEqualTo("a");
    assertThat(cluster.nodeOf("thief")).isEmpty();
  }

  @Test
  void removingAPodMayEndAnAntiAffinity() {
    cluster.add(node("a"));
    String apart =
        "{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'labelSelector':"
            + "{'matchLabels':{'app':'x'}},'topologyKey':'kubernetes.io/hostname'}]}}";
    cluster.add(pod("low").label("app", "x").spec("affinity", apart));
    cluster.add(pod("high").label("app", "x").spec("affinity", apart).priority(7));
    assertThat(isGone("low")).isTrue();
    cluster.deletePod("low");
    assertThat(cluster.nodeOf("high")).isEqualTo("a");
  }
}
