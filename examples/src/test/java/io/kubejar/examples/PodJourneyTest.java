package io.kubejar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kubejar.KubernetesCluster;
import io.kubejar.apimachinery.GroupResource;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.junit5.EmbeddedKubernetes;
import io.kubejar.trace.Timeline;
import io.kubejar.trace.TraceEntry;
import io.kubejar.trace.TraceEntry.Hop;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * The journey of a Pod, hop by hop, as docs/design.md tells it: each row of its table is asserted
 * on the trace of a real Deployment, so that the table cannot rot.
 */
@EmbeddedKubernetes(nodes = 3)
class PodJourneyTest {
  private static final GroupResource DEPLOYMENTS = new GroupResource("apps", "deployments");
  private static final GroupResource REPLICA_SETS = new GroupResource("apps", "replicasets");
  private static final GroupResource PODS = new GroupResource("", "pods");
  private static final GroupResource SLICES =
      new GroupResource("discovery.k8s.io", "endpointslices");

  @Test
  void aDeploymentBecomesRunningPodsBehindAService(
      KubernetesCluster cluster, KubernetesClient client) {
    client.load(PodJourneyTest.class.getResourceAsStream("/web.yaml")).create();
    cluster.await().deployment("default", "web").available();
    cluster
        .await()
        .object("v1", "endpoints", "default", "web")
        .until("has three addresses", e -> e.json().at("/subsets/0/addresses").size() == 3);

    ObjectRef deployment = new ObjectRef(DEPLOYMENTS, "default", "web");
    Timeline journey = cluster.trace().journey(deployment);
    TraceEntry created =
        only(journey, e -> e.hop() == Hop.REQUEST && e.action().equals("create"), DEPLOYMENTS);

    componentsWatchTheApiServer(cluster);
    theRequestCameFromTheAdministrator(created);
    theApiServerFilledInDefaults(client);
    theDeploymentWasCommitted(journey);
    controllersMadeReplicaSetAndPods(journey);
    String pod = theSchedulerBoundThePods(journey);
    theKubeletRanThePod(cluster, client, pod, created);
    endpointsAndNamesFollowed(cluster, journey, client);
    theLoopsKeepComparing(cluster, client, pod);

    System.out.println("The journey of deployment web:\n" + journey);
  }

  /** Hop 0. */
  private static void componentsWatchTheApiServer(KubernetesCluster cluster) {
    List<TraceEntry> watches =
        cluster.trace().entries(e -> e.hop() == Hop.REQUEST && e.action().equals("watch"));
    assertThat(watches)
        .extracting(e -> e.object() == null ? null : e.object().resource())
        .contains(DEPLOYMENTS, REPLICA_SETS, PODS);
  }

  /** Hops 1 and 2. */
  private static void theRequestCameFromTheAdministrator(TraceEntry created) {
    assertThat(created.actor()).isEqualTo("kubernetes-admin");
    assertThat(created.details()).containsEntry("code", "201");
    assertThat(created.cause()).as("nothing in the cluster caused it").isZero();
  }

  /** Hop 3. */
  private static void theApiServerFilledInDefaults(KubernetesClient client) {
    var spec = client.apps().deployments().inNamespace("default").withName("web").get().getSpec();
    assertThat(spec.getStrategy().getType()).isEqualTo("RollingUpdate");
    assertThat(spec.getRevisionHistoryLimit()).isEqualTo(10);
  }

  /** Hop 4. */
  private static void theDeploymentWasCommitted(Timeline journey) {
    TraceEntry commit = first(journey, e -> e.hop() == Hop.COMMIT, DEPLOYMENTS);
    assertThat(commit.details()).containsKey("revision");
  }

  /** Hop 5. */
  private static void controllersMadeReplicaSetAndPods(Timeline journey) {
    TraceEntry takenDeployment = first(journey, e -> e.hop() == Hop.QUEUE, DEPLOYMENTS);
    assertThat(takenDeployment.actor()).isEqualTo("deployment-controller");
    TraceEntry takenReplicaSet = first(journey, e -> e.hop() == Hop.QUEUE, REPLICA_SETS);
    assertThat(takenReplicaSet.actor()).isEqualTo("replicaset-controller");
    assertThat(matching(journey, e -> isRequest(e, "create"), PODS))
        .hasSize(3)
        .allSatisfy(e -> assertThat(e.actor()).endsWith(":replicaset-controller"));
  }

  /** Hop 6; returns the name of one of the Pods. */
  private static String theSchedulerBoundThePods(Timeline journey) {
    List<TraceEntry> decisions = matching(journey, e -> e.hop() == Hop.SCHEDULER, PODS);
    assertThat(decisions).hasSizeGreaterThanOrEqualTo(3);
    assertThat(decisions)
        .filteredOn(e -> e.details().containsKey("node"))
        .hasSizeGreaterThanOrEqualTo(3);
    return Objects.requireNonNull(decisions.get(0).object()).name();
  }

  /** Hop 7; the last status that the kubelet wrote goes back to the user's request. */
  private static void theKubeletRanThePod(
      KubernetesCluster cluster, KubernetesClient client, String name, TraceEntry created) {
    Pod pod = client.pods().inNamespace("default").withName(name).get();
    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
    assertThat(pod.getStatus().getPodIP()).isNotEmpty();
    Timeline life = cluster.trace().about(new ObjectRef(PODS, "default", name));
    List<TraceEntry> steps = matching(life, e -> e.hop() == Hop.KUBELET, PODS);
    assertThat(steps).hasSizeGreaterThanOrEqualTo(3);
    TraceEntry last = steps.get(steps.size() - 1);
    assertThat(cluster.trace().causesOf(last).entries()).contains(created);
  }

  /** Hop 8. */
  private static void endpointsAndNamesFollowed(
      KubernetesCluster cluster, Timeline journey, KubernetesClient client) {
    assertThat(matching(journey, e -> e.hop() == Hop.REQUEST, SLICES)).isNotEmpty();
    String clusterIp =
        client.services().inNamespace("default").withName("web").get().getSpec().getClusterIP();
    assertThat(cluster.network().resolve("web.default.svc.cluster.local").toString())
        .contains(clusterIp);
  }

  /** Hop 9. */
  private static void theLoopsKeepComparing(
      KubernetesCluster cluster, KubernetesClient client, String pod) {
    client.pods().inNamespace("default").withName(pod).delete();
    cluster.await().pod("default", pod).deleted();
    cluster.await().deployment("default", "web").rolledOut();
    assertThat(client.pods().inNamespace("default").withLabel("app", "web").list().getItems())
        .filteredOn(p -> p.getMetadata().getDeletionTimestamp() == null)
        .hasSize(3);
  }

  private static boolean isRequest(TraceEntry entry, String verb) {
    return entry.hop() == Hop.REQUEST
        && entry.action().equals(verb)
        && !entry.details().containsKey("subresource");
  }

  private static TraceEntry only(
      Timeline timeline, Predicate<TraceEntry> filter, GroupResource resource) {
    List<TraceEntry> entries = matching(timeline, filter, resource);
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  private static TraceEntry first(
      Timeline timeline, Predicate<TraceEntry> filter, GroupResource resource) {
    List<TraceEntry> entries = matching(timeline, filter, resource);
    assertThat(entries).isNotEmpty();
    return entries.get(0);
  }

  private static List<TraceEntry> matching(
      Timeline timeline, Predicate<TraceEntry> filter, GroupResource resource) {
    return timeline.entries().stream()
        .filter(filter)
        .filter(e -> e.object() != null && e.object().resource().equals(resource))
        .toList();
  }
}
