package io.kubejar.scheduler;

import static io.kubejar.scheduler.NodeBuilder.node;
import static io.kubejar.scheduler.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubejar.scheduler.framework.CycleState;
import io.kubejar.scheduler.framework.Filter;
import io.kubejar.scheduler.framework.NodeInfo;
import io.kubejar.scheduler.framework.Permit;
import io.kubejar.scheduler.framework.PodInfo;
import io.kubejar.scheduler.framework.Status;
import io.kubejar.scheduler.plugins.NodeResourcesFit;
import io.kubejar.scheduler.plugins.ScoringStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilesTest {
  private static final SchedulerProfile DEFAULT =
      SchedulerProfile.named(SchedulerProfile.DEFAULT_NAME);

  /** A user's plugin: refuses nodes by a label. */
  private record Quarantine() implements Filter {
    @Override
    public String name() {
      return "Quarantine";
    }

    @Override
    public Status filter(CycleState state, PodInfo pod, NodeInfo node) {
      return node.label("ill") == null
          ? Status.SUCCESS
          : Status.unresolvable("node(s) were in quarantine");
    }
  }

  /** Holds every pod back. */
  private record Patience() implements Permit {
    @Override
    public String name() {
      return "Patience";
    }

    @Override
    public Result permit(CycleState state, PodInfo pod, String nodeName) {
      return new Result(Status.WAIT, Duration.ofSeconds(30));
    }
  }

  @Test
  void aUsersPluginTakesPartInTheDecision() {
    SchedulerProfile profile = DEFAULT.with("Quarantine", handle -> new Quarantine());
    try (SchedulerCluster cluster = SchedulerCluster.start(SchedulerConfiguration.of(profile))) {
      cluster.add(node("a").label("ill", "yes"));
      cluster.add(pod("p"));
      assertThat(cluster.message("p"))
          .startsWith("0/1 nodes are available: 1 node(s) were in quarantine. ");
      cluster.add(node("b"));
      cluster.advance(Duration.ofMinutes(6));
      assertThat(cluster.nodeOf("p")).isEqualTo("b");
    }
  }

  @Test
  void eachProfileServesThePodsThatNameIt() {
    SchedulerProfile packing =
        SchedulerProfile.named("packing")
            .with(
                NodeResourcesFit.NAME,
                handle -> new NodeResourcesFit(ScoringStrategy.mostAllocated()));
    try (SchedulerCluster cluster =
        SchedulerCluster.start(SchedulerConfiguration.of(DEFAULT, packing))) {
      cluster.add(node("a"), node("b"));
      cluster.add(pod("first").cpu("1").memory("4Gi").nodeName("a"));
      cluster.add(pod("spread").cpu("1").memory("4Gi"));
      assertThat(cluster.nodeOf("spread")).isEqualTo("b");
      cluster.deletePod("spread");
      cluster.add(pod("packed").cpu("1").memory("4Gi").scheduler("packing"));
      assertThat(cluster.nodeOf("packed")).isEqualTo("a");
      assertThat(cluster.events("packed"))
          .containsExactly("Normal Scheduled: Successfully assigned default/packed to a");
    }
  }

  @Test
  void aPluginThatIsLeftOutHasNoSay() {
    SchedulerProfile profile = DEFAULT.without("NodeUnschedulable");
    try (SchedulerCluster cluster = SchedulerCluster.start(SchedulerConfiguration.of(profile))) {
      cluster.add(node("a").cordoned());
      cluster.add(pod("p"));
      assertThat(cluster.nodeOf("p")).isEqualTo("a");
    }
  }

  @Test
  void aPodThatPermitHoldsBackIsBoundWhenAllowedAndRejectedAfterItsTime() {
    SchedulerProfile profile = DEFAULT.with("Patience", handle -> new Patience());
    try (SchedulerCluster cluster = SchedulerCluster.start(SchedulerConfiguration.of(profile))) {
      cluster.add(node("a").cpu("1"));
      cluster.add(pod("p").cpu("1"));
      assertThat(cluster.nodeOf("p")).isEmpty();
      assertThat(cluster.pod("p").status().path("nominatedNodeName").asText()).isEqualTo("a");
      cluster.advance(Duration.ofSeconds(29));
      assertThat(cluster.message("p")).isEmpty();
      cluster.advance(Duration.ofSeconds(2));
      assertThat(cluster.message("p"))
          .contains("rejected due to timeout after waiting 30s at plugin Patience");
    }
  }

  @Test
  void theSameSeedGivesTheSamePlaces() {
    assertThat(places(7)).isEqualTo(places(7));
    assertThat(List.of(places(1), places(2), places(3), places(4))).doesNotHaveDuplicates();
  }

  private static List<String> places(long seed) {
    SchedulerConfiguration configuration = SchedulerConfiguration.defaults().withSeed(seed);
    List<String> places = new ArrayList<>();
    try (SchedulerCluster cluster = SchedulerCluster.start(configuration)) {
      for (int i = 0; i < 8; i++) {
        cluster.add(node("n" + i));
      }
      for (int i = 0; i < 8; i++) {
        cluster.add(pod("p" + i));
        places.add(cluster.nodeOf("p" + i));
      }
    }
    return places;
  }

  @Test
  void theNumberOfNodesToFindFallsWithTheSizeOfTheCluster() {
    assertThat(NodeSearch.enough(0, 50)).isEqualTo(50);
    assertThat(NodeSearch.enough(0, 99)).isEqualTo(99);
    assertThat(NodeSearch.enough(0, 100)).isEqualTo(100);
    assertThat(NodeSearch.enough(0, 1000)).isEqualTo(420);
    assertThat(NodeSearch.enough(0, 5000)).isEqualTo(500);
    assertThat(NodeSearch.enough(0, 6000)).isEqualTo(300);
    assertThat(NodeSearch.enough(40, 1000)).isEqualTo(400);
    assertThat(NodeSearch.enough(5, 1000)).isEqualTo(100);
  }

  @Test
  void aPodWhoseResourceClaimIsMissingIsToldSo() {
    try (SchedulerCluster cluster = SchedulerCluster.start()) {
      cluster.add(node("a"));
      cluster.add(pod("p").spec("resourceClaims", "[{'name':'gpu','resourceClaimName':'my-gpu'}]"));
      assertThat(cluster.message("p"))
          .isEqualTo(
              "0/1 nodes are available: resourceclaim.resource.k8s.io \"my-gpu\" not found. no new"
                  + " claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is"
                  + " not helpful for scheduling.");
    }
  }

  @Test
  void wrongSettingsAreRefusedByName() {
    assertThatThrownBy(() -> DEFAULT.without("NoSuchPlugin"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NoSuchPlugin");
    assertThatThrownBy(() -> DEFAULT.withWeight("NodeAffinity", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> SchedulerConfiguration.of(DEFAULT, DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("default-scheduler");
    assertThatThrownBy(() -> SchedulerConfiguration.defaults().withPercentageOfNodesToScore(101))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("101");
  }
}
