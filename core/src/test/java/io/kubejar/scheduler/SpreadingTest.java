package io.kubejar.scheduler;

import static io.kubejar.scheduler.NodeBuilder.node;
import static io.kubejar.scheduler.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topology spread constraints, and affinity between pods. */
class SpreadingTest {
  private static final String HOST = "kubernetes.io/hostname";
  private static final String ZONE = "topology.kubernetes.io/zone";

  private final SchedulerCluster cluster = SchedulerCluster.start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private static String spread(int maxSkew, String key, String whenUnsatisfiable, String more) {
    return ("[{'maxSkew':%d,'topologyKey':'%s','whenUnsatisfiable':'%s',"
            + "'labelSelector':{'matchLabels':{'app':'x'}}%s}]")
        .formatted(maxSkew, key, whenUnsatisfiable, more);
  }

  private static String required(String kind, String key, String app) {
    return ("{'%s':{'requiredDuringSchedulingIgnoredDuringExecution':[{'labelSelector':"
            + "{'matchLabels':{'app':'%s'}},'topologyKey':'%s'}]}}")
        .formatted(kind, app, key);
  }

  private String refusal(String pod) {
    return cluster.message(pod).replaceFirst("\\. no new claims.*", "");
  }

  private PodBuilder x(String name) {
    return pod(name).label("app", "x");
  }

  @Test
  void zonesStayWithinTheSkew() {
    cluster.add(node("a").zone("z1"), node("b").zone("z2"), node("c").zone("z2"));
    int inZone1 = 0;
    for (int i = 1; i <= 6; i++) {
      cluster.add(
          x("p" + i).spec("topologySpreadConstraints", spread(1, ZONE, "DoNotSchedule", "")));
      inZone1 += cluster.nodeOf("p" + i).equals("a") ? 1 : 0;
      int inZone2 = i - inZone1;
      assertThat(Math.abs(inZone1 - inZone2)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aDomainThatIsFullKeepsThePodWaitingUntilItHasRoom() {
    cluster.add(node("a").zone("z1"), node("b").zone("z2").cordoned(), node("c"));
    String constraint = spread(1, ZONE, "DoNotSchedule", "");
    cluster.add(x("p").spec("topologySpreadConstraints", constraint));
    cluster.add(x("q").spec("topologySpreadConstraints", constraint));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
    assertThat(refusal("q"))
        .isEqualTo(
            "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints,"
                + " 1 node(s) didn't match pod topology spread constraints (missing required label),"
                + " 1 node(s) were unschedulable");
    cluster.deletePod("p");
    assertThat(cluster.nodeOf("q")).isEqualTo("a");
  }

  @Test
  void withTooFewDomainsTheEmptiestCountsAsEmpty() {
    cluster.add(node("a").zone("z1"), node("b").zone("z1"));
    String constraint = spread(1, ZONE, "DoNotSchedule", ",'minDomains':2");
    cluster.add(x("p").spec("topologySpreadConstraints", constraint));
    cluster.add(x("q").spec("topologySpreadConstraints", constraint));
    assertThat(cluster.nodeOf("p")).isNotEmpty();
    assertThat(cluster.nodeOf("q")).isEmpty();
    cluster.add(node("c").zone("z2"));
    assertThat(cluster.nodeOf("q")).isEqualTo("c");
  }

  @Test
  void nodesThatThePodCannotUseAreNoDomainsUnlessIgnored() {
    cluster.add(node("a").zone("z1").label("ok", "yes"), node("b").zone("z2"));
    cluster.add(x("there").nodeName("a"), x("there2").nodeName("a"));
    PodBuilder honors =
        x("honors")
            .spec("nodeSelector", "{'ok':'yes'}")
            .spec("topologySpreadConstraints", spread(1, ZONE, "DoNotSchedule", ""));
    PodBuilder ignores =
        x("ignores")
            .spec("nodeSelector", "{'ok':'yes'}")
            .spec(
                "topologySpreadConstraints",
                spread(1, ZONE, "DoNotSchedule", ",'nodeAffinityPolicy':'Ignore'"));
    cluster.add(ignores, honors);
    assertThat(cluster.nodeOf("ignores")).isEmpty();
    assertThat(cluster.nodeOf("honors")).isEqualTo("a");
  }

  @Test
  void onlyPodsOfTheSameRevisionCountWithMatchLabelKeys() {
    cluster.add(node("a").zone("z1"), node("b").zone("z2").cordoned());
    String constraint = spread(1, ZONE, "DoNotSchedule", ",'matchLabelKeys':['rev']");
    cluster.add(x("old").label("rev", "1").nodeName("a"));
    cluster.add(x("p").label("rev", "2").spec("topologySpreadConstraints", constraint));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
  }

  @Test
  void aPreferenceSpreadsWithoutRefusing() {
    cluster.add(node("a").zone("z1"), node("b").zone("z2"));
    String constraint = spread(1, ZONE, "ScheduleAnyway", "");
    List<String> places = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      cluster.add(x("p" + i).spec("topologySpreadConstraints", constraint));
      places.add(cluster.nodeOf("p" + i));
    }
    assertThat(places).containsExactlyInAnyOrder("a", "a", "b", "b");
  }

  @Test
  void podsOfAServiceSpreadByDefault() {
    cluster.create(
        "v1",
        "services",
        "default",
        "{'apiVersion':'v1','kind':'Service','metadata':{'name':'x','namespace':'default'},"
            + "'spec':{'selector':{'app':'x'},'ports':[{'port':80}]}}");
    cluster.add(node("a").zone("z1").cpu("64"), node("b").zone("z2").cpu("4"));
    cluster.add(x("p0"), x("p1"));
    assertThat(List.of(cluster.nodeOf("p0"), cluster.nodeOf("p1")))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void antiAffinityKeepsPodsApartAndOneTooManyWaits() {
    cluster.add(node("a"), node("b"));
    String apart = required("podAntiAffinity", HOST, "x");
    cluster.add(x("p1").spec("affinity", apart), x("p2").spec("affinity", apart));
    cluster.add(x("p3").spec("affinity", apart));
    assertThat(List.of(cluster.nodeOf("p1"), cluster.nodeOf("p2")))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(refusal("p3"))
        .isEqualTo("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules");
    cluster.deletePod("p1");
    assertThat(cluster.nodeOf("p3")).isNotEmpty();
  }

  @Test
  void theAntiAffinityOfPodsThatAreThereCountsToo() {
    cluster.add(node("a").zone("z1"), node("b").zone("z1"));
    cluster.add(pod("guard").spec("affinity", required("podAntiAffinity", ZONE, "x")));
    cluster.add(x("p"));
    assertThat(refusal("p"))
        .isEqualTo(
            "0/2 nodes are available:"
                + " 2 node(s) didn't satisfy existing pods anti-affinity rules");
  }

  @Test
  void affinityBringsPodsToTheSameZone() {
    cluster.add(node("a").zone("z1"), node("b").zone("z2"));
    cluster.add(x("db").spec("nodeSelector", "{'" + ZONE + "':'z2'}"));
    String near = required("podAffinity", ZONE, "x");
    cluster.add(pod("p").spec("affinity", near));
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
  }

  @Test
  void aPodWithAnAffinityToNobodyWaitsForOne() {
    cluster.add(node("a").zone("z1"));
    cluster.add(pod("p").spec("affinity", required("podAffinity", ZONE, "x")));
    assertThat(refusal("p"))
        .isEqualTo("0/1 nodes are available: 1 node(s) didn't match pod affinity rules");
    cluster.add(x("db"));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
  }

  @Test
  void theFirstPodOfAGroupWithAffinityToItselfMayGoAnywhere() {
    cluster.add(node("a").zone("z1"), node("b").zone("z2"));
    String near = required("podAffinity", ZONE, "x");
    cluster.add(x("p1").spec("affinity", near));
    String first = cluster.nodeOf("p1");
    assertThat(first).isNotEmpty();
    cluster.add(x("p2").spec("affinity", near));
    assertThat(cluster.nodeOf("p2")).isEqualTo(first);
  }

  @Test
  void affinityReachesOtherNamespacesOnlyWhenTold() {
    cluster.create(
        "v1",
        "namespaces",
        "",
        "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'other','labels':{'team':'t'}}}");
    cluster.add(node("a").zone("z1"));
    cluster.create(
        "v1",
        "pods",
        "other",
        "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'db','namespace':'other','labels':"
            + "{'app':'x'}},'spec':{'nodeName':'a','containers':[{'name':'c','image':'x'}]}}");
    String near = required("podAffinity", ZONE, "x");
    cluster.add(pod("p").spec("affinity", near));
    cluster.add(
        pod("q")
            .spec(
                "affinity",
                near.replace(
                    "'topologyKey'",
                    "'namespaceSelector':{'matchLabels':{'team':'t'}},'topologyKey'")));
    assertThat(cluster.nodeOf("p")).isEmpty();
    assertThat(cluster.nodeOf("q")).isEqualTo("a");
  }

  @Test
  void preferredAntiAffinityDecidesBetweenEqualNodes() {
    cluster.add(node("a"), node("b").cpu("64"));
    String apart =
        "{'podAntiAffinity':{'preferredDuringSchedulingIgnoredDuringExecution':[{'weight':100,"
            + "'podAffinityTerm':{'labelSelector':{'matchLabels':{'app':'x'}},'topologyKey':'"
            + HOST
            + "'}}]}}";
    cluster.add(x("p1").spec("affinity", apart), x("p2").spec("affinity", apart));
    assertThat(List.of(cluster.nodeOf("p1"), cluster.nodeOf("p2")))
        .containsExactlyInAnyOrder("a", "b");
  }
}
