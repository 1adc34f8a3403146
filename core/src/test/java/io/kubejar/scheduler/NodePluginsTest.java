package io.kubejar.scheduler;

import static io.kubejar.scheduler.NodeBuilder.node;
import static io.kubejar.scheduler.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The plugins that look at one node at a time. */
class NodePluginsTest {
  private final SchedulerCluster cluster = SchedulerCluster.start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private static String required(String... terms) {
    return "{'nodeAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':{'nodeSelectorTerms':["
        + String.join(",", terms)
        + "]}}}";
  }

  private static String term(String key, String operator, String values) {
    return "{'matchExpressions':[{'key':'%s','operator':'%s','values':%s}]}"
        .formatted(key, operator, values);
  }

  private String refusal(String pod) {
    return cluster.message(pod).replaceFirst("\\. no new claims.*", "");
  }

  @Test
  void theNodeSelectorMustMatch() {
    cluster.add(node("a").label("disk", "ssd"), node("b").label("disk", "hdd"));
    cluster.add(pod("p").spec("nodeSelector", "{'disk':'hdd'}"));
    cluster.add(pod("q").spec("nodeSelector", "{'disk':'tape'}"));
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
    assertThat(refusal("q"))
        .isEqualTo("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector");
  }

  @Test
  void nodeSelectorTermsAreAlternatives() {
    cluster.add(node("a").label("x", "1"), node("b").label("x", "2"));
    cluster.add(
        pod("p").spec("affinity", required(term("x", "In", "['7']"), term("x", "In", "['2']"))));
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
  }

  @Test
  void numbersAreComparedByGtAndLt() {
    cluster.add(node("a").label("cores", "4"), node("b").label("cores", "16"));
    cluster.add(pod("p").spec("affinity", required(term("cores", "Gt", "['8']"))));
    cluster.add(pod("q").spec("affinity", required(term("cores", "Lt", "['8']"))));
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
    assertThat(cluster.nodeOf("q")).isEqualTo("a");
  }

  @Test
  void aTermThatSaysNothingMatchesNoNode() {
    cluster.add(node("a"));
    cluster.add(pod("p").spec("affinity", required("{}")));
    assertThat(cluster.nodeOf("p")).isEmpty();
  }

  @Test
  void aNodeNamedByFieldIsTheOnlyOneLookedAt() {
    cluster.add(node("a"), node("b"), node("c"));
    String byName = "{'matchFields':[{'key':'metadata.name','operator':'In','values':['%s']}]}";
    cluster.add(pod("p").spec("affinity", required(byName.formatted("b"))));
    cluster.add(pod("q").cpu("5").spec("affinity", required(byName.formatted("b"))));
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
    assertThat(refusal("q"))
        .isEqualTo(
            "0/3 nodes are available: 1 Insufficient cpu,"
                + " 2 node(s) didn't satisfy plugin(s) [NodeAffinity]");
  }

  @Test
  void preferredNodeAffinityDecidesBetweenEqualNodes() {
    cluster.add(node("a"), node("b").label("size", "l"), node("c"));
    String preferred =
        "{'nodeAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':50,"
            + "'preference':{'matchExpressions':[{'key':'size','operator':'Exists'}]}}]}}";
    for (int i = 0; i < 3; i++) {
      cluster.add(pod("p" + i).spec("affinity", preferred));
      assertThat(cluster.nodeOf("p" + i)).isEqualTo("b");
    }
  }

  @Test
  void taintsKeepPodsAwayThatDoNotTolerateThem() {
    cluster.add(node("a").taint("team", "red", "NoSchedule").taint("x", "", "NoExecute"));
    cluster.add(pod("blue"));
    cluster.add(
        pod("half").spec("tolerations", "[{'key':'team','value':'red','effect':'NoSchedule'}]"));
    cluster.add(
        pod("red")
            .spec("tolerations", "[{'key':'team','value':'red'},{'key':'x','operator':'Exists'}]"));
    cluster.add(pod("any").spec("tolerations", "[{'operator':'Exists'}]"));
    assertThat(refusal("blue"))
        .isEqualTo("0/1 nodes are available: 1 node(s) had untolerated taint(s)");
    assertThat(cluster.nodeOf("half")).isEmpty();
    assertThat(cluster.nodeOf("red")).isEqualTo("a");
    assertThat(cluster.nodeOf("any")).isEqualTo("a");
  }

  @Test
  void preferNoScheduleIsAvoidedButNotRefused() {
    cluster.add(node("a").taint("old", "", "PreferNoSchedule"), node("b"));
    for (int i = 0; i < 4; i++) {
      cluster.add(pod("p" + i));
      assertThat(cluster.nodeOf("p" + i)).isEqualTo("b");
    }
    cluster.edit("v1", "nodes", "b", n -> n.withObjectProperty("spec").put("unschedulable", true));
    cluster.add(pod("last"));
    assertThat(cluster.nodeOf("last")).isEqualTo("a");
  }

  @Test
  void removingATaintBringsTheWaitingPodIn() {
    cluster.add(node("a").taint("team", "red", "NoSchedule"));
    cluster.add(pod("p"));
    cluster.edit("v1", "nodes", "a", n -> n.withObjectProperty("spec").remove("taints"));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
  }

  @Test
  void uncordoningANodeBringsTheWaitingPodIn() {
    cluster.add(node("a").cordoned());
    cluster.add(pod("p"));
    assertThat(refusal("p")).isEqualTo("0/1 nodes are available: 1 node(s) were unschedulable");
    cluster.edit("v1", "nodes", "a", n -> n.withObjectProperty("spec").put("unschedulable", false));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
  }

  @Test
  void hostPortsClashByPortProtocolAndAddress() {
    cluster.add(node("a"));
    cluster.add(pod("p").hostPort(8080, "TCP", "127.0.0.1"));
    cluster.add(pod("udp").hostPort(8080, "UDP", "127.0.0.1"));
    cluster.add(pod("elsewhere").hostPort(8080, "TCP", "10.0.0.1"));
    cluster.add(pod("everywhere").hostPort(8080, "TCP", ""));
    assertThat(cluster.nodeOf("udp")).isEqualTo("a");
    assertThat(cluster.nodeOf("elsewhere")).isEqualTo("a");
    assertThat(refusal("everywhere"))
        .isEqualTo(
            "0/1 nodes are available:"
                + " 1 node(s) didn't have free ports for the requested pod ports");
  }

  @Test
  void theNumberOfPodsIsLimited() {
    cluster.add(node("a").allocatable("pods", "1"));
    cluster.add(pod("p"), pod("q"));
    assertThat(refusal("q")).isEqualTo("0/1 nodes are available: 1 Too many pods");
  }

  @Test
  void theBiggestInitContainerCountsButSidecarsAddUp() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("big").cpu("100m").spec("initContainers", init("3", "")));
    cluster.add(
        pod("sidecar").cpu("1").spec("initContainers", init("1500m", ",'restartPolicy':'Always'")));
    cluster.add(pod("fits").cpu("100m").spec("initContainers", init("1500m", "")));
    assertThat(refusal("big")).isEqualTo("0/1 nodes are available: 1 Insufficient cpu");
    assertThat(refusal("sidecar")).isEqualTo("0/1 nodes are available: 1 Insufficient cpu");
    assertThat(cluster.nodeOf("fits")).isEqualTo("a");
  }

  private static String init(String cpu, String more) {
    return "[{'name':'i','image':'x','resources':{'requests':{'cpu':'%s'}}%s}]"
        .formatted(cpu, more);
  }

  @Test
  void overheadAndPodLevelRequestsCount() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("overhead").cpu("1500m").spec("overhead", "{'cpu':'1'}"));
    cluster.add(pod("pod-level").cpu("1").spec("resources", "{'requests':{'cpu':'3'}}"));
    assertThat(cluster.nodeOf("overhead")).isEmpty();
    assertThat(cluster.nodeOf("pod-level")).isEmpty();
  }

  @Test
  void extendedResourcesAreNamedInTheRefusal() {
    cluster.add(node("a").allocatable("example.com/gpu", "1"));
    cluster.add(pod("p").request("example.com/gpu", "1"), pod("q").request("example.com/gpu", "1"));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
    assertThat(refusal("q")).isEqualTo("0/1 nodes are available: 1 Insufficient example.com/gpu");
  }

  @Test
  void podsThatAskForNothingFitAFullNode() {
    cluster.add(node("a").cpu("1"));
    cluster.add(pod("full").cpu("1"), pod("free"));
    assertThat(cluster.nodeOf("free")).isEqualTo("a");
  }

  @Test
  void podsGoToTheLessAllocatedNode() {
    cluster.add(node("a"), node("b"));
    List<String> places = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      cluster.add(pod("p" + i).cpu("500m").memory("1Gi"));
      places.add(cluster.nodeOf("p" + i));
    }
    assertThat(places).containsExactlyInAnyOrder("a", "a", "b", "b");
  }

  @Test
  void anImageThatIsThereDecides() {
    cluster.add(node("a"), node("b").image("big:1", 900_000_000L), node("c"));
    for (int i = 0; i < 2; i++) {
      cluster.add(pod("p" + i).image("big:1"));
      assertThat(cluster.nodeOf("p" + i)).isEqualTo("b");
    }
  }

  @Test
  void theScoresAreThoseOfKubernetes() {
    cluster.add(node("a"));
    cluster.add(node("b"));
    cluster.add(pod("first").cpu("1").memory("4Gi").nodeName("a"));
    cluster.add(pod("p").cpu("1").memory("2Gi"));
    Explanation explanation = cluster.scheduler().explain("default", "p");
    // On a: cpu (4-2)/4 = 50, memory (16-6)/16 = 62: 56; fractions 0.5 and 0.375.
    // On b: cpu 75, memory 87: 81; fractions 0.25 and 0.125.
    assertThat(scores(explanation, "a"))
        .containsEntry("NodeResourcesFit", 56L)
        .containsEntry("NodeResourcesBalancedAllocation", 93L)
        .containsEntry("TaintToleration", 300L);
    assertThat(scores(explanation, "b"))
        .containsEntry("NodeResourcesFit", 81L)
        .containsEntry("NodeResourcesBalancedAllocation", 93L);
  }

  private static Map<String, Long> scores(Explanation explanation, String node) {
    return explanation.nodes().stream()
        .filter(n -> n.node().equals(node))
        .map(n -> ((Explanation.Fits) n).scores())
        .findFirst()
        .orElseThrow();
  }
}
