package io.kubejar.scheduler;

import static io.kubejar.scheduler.NodeBuilder.node;
import static io.kubejar.scheduler.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.trace.TraceEntry;
import io.kubejar.trace.TraceEntry.Hop;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final String NO_PREEMPTION =
      " no new claims to deallocate, preemption: 0/%d nodes are available: %s.";

  private final SchedulerCluster cluster = SchedulerCluster.start();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aPodIsBoundAndAnEventSaysSo() {
    cluster.add(node("a"));
    cluster.add(pod("p").cpu("1"));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
    assertThat(cluster.events("p"))
        .containsExactly("Normal Scheduled: Successfully assigned default/p to a");
  }

  @Test
  void theMessageCountsReasonsAndSaysThatNoVictimsWereFound() {
    cluster.add(node("a"), node("b").taint("team", "red", "NoSchedule"), node("c").cordoned());
    cluster.add(pod("first").cpu("3"), pod("second").cpu("3"));
    String message =
        "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint(s),"
            + " 1 node(s) were unschedulable."
            + NO_PREEMPTION.formatted(
                3,
                "1 No preemption victims found for incoming pod,"
                    + " 2 Preemption is not helpful for scheduling");
    assertThat(cluster.message("second")).isEqualTo(message);
    assertThat(cluster.scheduledCondition("second").path("status").asText()).isEqualTo("False");
    assertThat(cluster.scheduledCondition("second").path("reason").asText())
        .isEqualTo("Unschedulable");
    assertThat(cluster.events("second")).containsExactly("Warning FailedScheduling: " + message);
  }

  @Test
  void aPodThatAsksForMoreThanANodeHasCannotBeHelpedByPreemption() {
    cluster.add(node("a"));
    cluster.add(pod("p").cpu("5").memory("20Gi"));
    assertThat(cluster.message("p"))
        .isEqualTo(
            "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory."
                + NO_PREEMPTION.formatted(1, "1 Preemption is not helpful for scheduling"));
  }

  @Test
  void withoutNodesThePodWaitsForTheFirst() {
    cluster.add(pod("p"));
    assertThat(cluster.message("p")).isEqualTo("no nodes available to schedule pods");
    cluster.add(node("a"));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
  }

  @Test
  void aWaitingPodIsTriedAgainWhenANodeFitsNotWhenOneDoesNot() {
    cluster.add(node("a").cpu("1"));
    cluster.add(pod("p").cpu("2"));
    int attempts = attempts("p");
    cluster.add(node("b").cpu("1"));
    assertThat(attempts("p")).as("attempts after a node that is too small").isEqualTo(attempts);
    cluster.add(node("c").cpu("2"));
    assertThat(cluster.nodeOf("p")).isEqualTo("c");
  }

  @Test
  void aDeletedPodMakesRoomForAWaitingOne() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("p").cpu("2"), pod("q").cpu("2"));
    assertThat(cluster.nodeOf("q")).isEmpty();
    cluster.deletePod("p");
    assertThat(cluster.nodeOf("q")).isEqualTo("a");
  }

  @Test
  void anEndedPodMakesRoomForAWaitingOne() {
    cluster.add(node("a").cpu("2"));
    cluster.add(pod("p").cpu("2"), pod("q").cpu("2"));
    cluster.setPhase("p", "Succeeded");
    assertThat(cluster.nodeOf("q")).isEqualTo("a");
  }

  @Test
  void podsOfAnotherSchedulerAreLeftAlone() {
    cluster.add(node("a"));
    cluster.add(pod("p").scheduler("somebody-else"));
    assertThat(cluster.nodeOf("p")).isEmpty();
    assertThat(cluster.scheduledCondition("p").isMissingNode()).isTrue();
  }

  @Test
  void aPodIsForgottenWhenItIsDeletedWhileItWaits() {
    cluster.add(node("a").cpu("1"));
    cluster.add(pod("p").cpu("2"));
    cluster.deletePod("p");
    cluster.add(node("b"));
    assertThat(cluster.events("p")).noneMatch(e -> e.contains("Scheduled:"));
  }

  @Test
  void aGatedPodIsNotTriedBeforeItsLastGateIsRemoved() {
    cluster.add(node("a"));
    cluster.add(pod("p").spec("schedulingGates", "[{'name':'a.io/x'},{'name':'a.io/y'}]"));
    assertThat(attempts("p")).isZero();
    cluster.edit(
        "v1",
        "pods",
        "p",
        p -> p.withObjectProperty("spec").withArrayProperty("schedulingGates").remove(0));
    assertThat(cluster.nodeOf("p")).isEmpty();
    cluster.edit("v1", "pods", "p", p -> p.withObjectProperty("spec").remove("schedulingGates"));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
  }

  @Test
  void anUnschedulablePodIsTriedAgainAfterFiveMinutes() {
    cluster.add(node("a").cpu("1"));
    cluster.add(pod("p").cpu("2"));
    assertThat(attempts("p")).isEqualTo(1);
    cluster.advance(Duration.ofMinutes(4));
    assertThat(attempts("p")).isEqualTo(1);
    cluster.advance(Duration.ofMinutes(2));
    assertThat(attempts("p")).isEqualTo(2);
  }

  @Test
  void thePodOfHigherPriorityIsServedFirst() {
    cluster.add(node("a"));
    cluster.add(pod("first").cpu("3").priority(9));
    cluster.add(pod("low").cpu("3").priority(1), pod("high").cpu("3").priority(5));
    cluster.deletePod("first");
    assertThat(cluster.nodeOf("high")).isEqualTo("a");
    assertThat(cluster.nodeOf("low")).isEmpty();
  }

  @Test
  void podsWhoseBackoffEndsInTheSameSecondAreServedByPriority() {
    cluster.add(pod("low").cpu("3").priority(1));
    cluster.advance(Duration.ofMillis(100));
    cluster.add(pod("high").cpu("3").priority(5));
    cluster.add(node("a"));
    assertThat(cluster.nodeOf("high")).isEqualTo("a");
    assertThat(cluster.nodeOf("low")).isEmpty();
    assertThat(cluster.events("low")).noneMatch(e -> e.contains("Preempted"));
  }

  @Test
  void theTraceTellsTheDecisionAndWhatCausedIt() {
    cluster.add(node("a"), node("b"), node("c").cordoned());
    cluster.add(pod("p").cpu("1"));
    List<TraceEntry> decisions =
        cluster.trace().entries(e -> e.hop() == Hop.SCHEDULER && e.action().equals("schedule"));
    assertThat(decisions).hasSize(1);
    TraceEntry decision = decisions.get(0);
    assertThat(decision.cause()).isPositive();
    assertThat(decision.details())
        .containsEntry("nodes", "3")
        .containsEntry("feasible", "2")
        .containsEntry("refusals", "{NodeUnschedulable=1}")
        .containsEntry("node", cluster.nodeOf("p"));
    assertThat(decision.details().get("scores")).contains("NodeResourcesFit=");
  }

  @Test
  void explainSaysPerNodeWhatRefusedAndHowTheRestScored() {
    cluster.add(node("a"), node("b").cordoned(), node("c").cpu("1"));
    cluster.add(pod("p").cpu("2"));
    Explanation explanation = cluster.scheduler().explain("default", "p");
    assertThat(explanation.message()).isEmpty();
    assertThat(explanation.nodes())
        .extracting(Explanation.OfNode::node)
        .containsExactly("a", "b", "c");
    assertThat(explanation.nodes().get(0)).isInstanceOf(Explanation.Fits.class);
    assertThat(explanation.nodes().get(1))
        .isEqualTo(
            new Explanation.Refuses(
                "b", "NodeUnschedulable", List.of("node(s) were unschedulable")));
    assertThat(explanation.nodes().get(2))
        .isEqualTo(new Explanation.Refuses("c", "NodeResourcesFit", List.of("Insufficient cpu")));
    assertThat(cluster.nodeOf("p")).as("explaining changes nothing").isEqualTo("a");
  }

  @Test
  void explainRefusesPodsThatAreNotItsOwn() {
    cluster.add(pod("p").scheduler("somebody-else"));
    assertThatThrownBy(() -> cluster.scheduler().explain("default", "p"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("somebody-else");
    assertThatThrownBy(() -> cluster.scheduler().explain("default", "nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("default/nobody");
  }

  private int attempts(String pod) {
    return cluster
        .trace()
        .entries(
            e ->
                e.hop() == Hop.SCHEDULER
                    && !e.action().equals("bind")
                    && e.object() != null
                    && e.object().name().equals(pod))
        .size();
  }
}
