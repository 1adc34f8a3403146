package io.kubejar.junit5;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.faults.Fault;
import io.kubejar.faults.RequestMatch;
import io.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.kubernetes.client.extended.leaderelection.LeaderElector;
import io.kubernetes.client.openapi.ApiClient;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Electors of both Java clients agree on one leader by a Lease. */
@EmbeddedKubernetes(nodes = 0)
@SuppressWarnings("NullAway") // the extension fills the fields
class LeaderElectionTest {
  private static final Duration LEASE = Duration.ofSeconds(4);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(3);
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final long SECONDS = 30;

  private KubernetesCluster cluster;
  private KubernetesClient fabric8;
  private ApiClient official;

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  @Test
  void fabric8ElectorsTakeTurnsWhenTheLeaderLetsGo() throws InterruptedException {
    CompletableFuture<?> first = fabric8Elector("fabric8", "a");
    assertThat(next()).isEqualTo("a leads");
    CompletableFuture<?> second = fabric8Elector("fabric8", "b");
    assertThat(holder("fabric8")).isEqualTo("a");
    first.cancel(true);
    assertThat(next()).isEqualTo("a stops");
    assertThat(next()).isEqualTo("b leads");
    KubeObject lease = lease("fabric8");
    assertThat(lease.spec().path("holderIdentity").asText()).isEqualTo("b");
    assertThat(lease.spec().path("leaseTransitions").asInt()).isPositive();
    second.cancel(true);
    assertThat(next()).isEqualTo("b stops");
  }

  @Test
  void aLeaderStaysOneThroughConflictsAndAShortOutage() throws InterruptedException {
    CompletableFuture<?> elector = fabric8Elector("outage", "a");
    assertThat(next()).isEqualTo("a leads");
    String renewed = renewTime("outage");
    cluster.faults().inject(RequestMatch.all().on("leases"), Fault.unavailable(), 2);
    cluster.faults().inject(RequestMatch.all().on("leases"), Fault.conflict(), 1);
    awaitRenewalAfter("outage", renewed);
    assertThat(events).isEmpty();
    elector.cancel(true);
    assertThat(next()).isEqualTo("a stops");
  }

  @Test
  void officialElectorsTakeTurnsWhenTheLeaderLetsGo() throws InterruptedException {
    Thread first = officialElector("c");
    assertThat(next()).isEqualTo("c leads");
    Thread second = officialElector("d");
    assertThat(holder("official")).isEqualTo("c");
    first.interrupt();
    assertThat(next()).isEqualTo("c stops");
    assertThat(next()).isEqualTo("d leads");
    assertThat(holder("official")).isEqualTo("d");
    second.interrupt();
    assertThat(next()).isEqualTo("d stops");
    first.join();
    second.join();
  }

  private CompletableFuture<?> fabric8Elector(String lock, String identity) {
    return fabric8
        .leaderElector()
        .withConfig(
            new LeaderElectionConfigBuilder()
                .withName(identity)
                .withLock(new LeaseLock("default", lock, identity))
                .withLeaseDuration(LEASE)
                .withRenewDeadline(RENEW_DEADLINE)
                .withRetryPeriod(RETRY)
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(
                    new LeaderCallbacks(
                        () -> events.add(identity + " leads"),
                        () -> events.add(identity + " stops"),
                        leader -> {}))
                .build())
        .build()
        .start();
  }

  private Thread officialElector(String identity) {
    var lock =
        new io.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock(
            "default", "official", identity, official);
    Thread thread =
        new Thread(
            () -> {
              try (LeaderElector elector =
                  new LeaderElector(new LeaderElectionConfig(lock, LEASE, RENEW_DEADLINE, RETRY))) {
                elector.run(
                    () -> events.add(identity + " leads"), () -> events.add(identity + " stops"));
              }
            },
            "elector-" + identity);
    thread.start();
    return thread;
  }

  private String next() throws InterruptedException {
    String event = events.poll(SECONDS, TimeUnit.SECONDS);
    assertThat(event).as("the next thing that happens to a leader").isNotNull();
    return event;
  }

  private KubeObject lease(String name) {
    return cluster.client().resource("coordination.k8s.io/v1", "leases").get("default", name);
  }

  private String holder(String name) {
    return lease(name).spec().path("holderIdentity").asText();
  }

  private String renewTime(String name) {
    return lease(name).spec().path("renewTime").asText();
  }

  private void awaitRenewalAfter(String name, String before) {
    cluster
        .await()
        .object("coordination.k8s.io/v1", "leases", "default", name)
        .until("is renewed", o -> !o.spec().path("renewTime").asText().equals(before));
  }
}
