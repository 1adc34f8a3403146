package io.kubejar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kubejar.apimachinery.Json;
import io.kubejar.apimachinery.KubeObject;
import io.kubejar.apimachinery.ObjectRef;
import io.kubejar.client.ResourceClient;
import io.kubejar.testing.TestControlPlane;
import io.kubejar.trace.TraceEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Components do their work with no more rights than a real cluster gives them. */
class ComponentRightsTest {
  private static final String TEMPLATE =
      """
      template:
          metadata: {labels: {app: a}}
          spec: {containers: [{name: c, image: "i:1"}]}
      """;

  private final KubernetesCluster cluster =
      KubernetesCluster.builder().nodes(3).virtualTime().start();

  @BeforeEach
  void letTheComponentsStart() {
    cluster.time().advance(Duration.ofSeconds(1));
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private KubeObject create(String plural, String yaml) {
    ObjectNode object = TestControlPlane.yaml(yaml);
    String apiVersion = object.path("apiVersion").asText();
    String namespace =
        Set.of("nodes", "namespaces", "storageclasses", "persistentvolumes", "priorityclasses")
                .contains(plural)
            ? ""
            : "default";
    return cluster.client().resource(apiVersion, plural).create(namespace, object);
  }

  private void createWorkload(String plural, String apiVersion, String kind, String more) {
    create(
        plural,
        """
        apiVersion: %s
        kind: %s
        metadata: {name: w}
        spec:
          selector: {matchLabels: {app: a}}
          %s
          %s\
        """
            .formatted(apiVersion, kind, more, TEMPLATE));
  }

  private List<TraceEntry> refusals() {
    return cluster
        .trace()
        .entries(
            entry ->
                entry.hop() == TraceEntry.Hop.REQUEST
                    && entry.actor().startsWith("system:")
                    && !isAboutDeletedNamespace(entry)
                    && "403".equals(entry.details().get("code")));
  }

  /** Everybody is refused to write events there, for another reason. */
  private static boolean isAboutDeletedNamespace(TraceEntry entry) {
    ObjectRef object = entry.object();
    return object != null && object.namespace().equals("gone");
  }

  private Set<String> actors() {
    return cluster.trace().entries(entry -> entry.hop() == TraceEntry.Hop.REQUEST).stream()
        .map(TraceEntry::actor)
        .collect(Collectors.toSet());
  }

  @Test
  void workloadsLiveAndDieWithoutARefusal() {
    createWorkload("deployments", "apps/v1", "Deployment", "replicas: 3");
    createWorkload("daemonsets", "apps/v1", "DaemonSet", "minReadySeconds: 1");
    createWorkload(
        "statefulsets",
        "apps/v1",
        "StatefulSet",
        "volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce],"
            + " storageClassName: fast, resources: {requests: {storage: 1Gi}}}}]");
    create(
        "storageclasses",
        "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fast}, provisioner:"
            + " example.com/p, volumeBindingMode: WaitForFirstConsumer}");
    create(
        "jobs",
        """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: j}
        spec:
          ttlSecondsAfterFinished: 60
          template:
            spec:
              restartPolicy: Never
              containers: [{name: c, image: "i:1", command: [sh, -c, "exit 0"]}]
        """);
    create(
        "cronjobs",
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: cj}
        spec:
          schedule: "* * * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: OnFailure
                  containers: [{name: c, image: "i:1", command: [sh, -c, "exit 0"]}]
        """);
    create(
        "services",
        "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: LoadBalancer, selector:"
            + " {app: a}, ports: [{port: 80}]}}");
    create(
        "poddisruptionbudgets",
        "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec:"
            + " {minAvailable: 1, selector: {matchLabels: {app: a}}}}");
    create(
        "resourcequotas",
        "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {pods: 100}}}");
    cluster.await().deployment("default", "w").available();
    cluster.time().advance(Duration.ofMinutes(3));
    cluster.kubelets().stopKubelet("node-1");
    cluster.time().advance(Duration.ofMinutes(10));
    cluster.kubelets().removeNode("node-2");
    cluster.time().advance(Duration.ofMinutes(3));
    deleteTheNamespaceOfAPod();

    assertThat(refusals()).isEmpty();
    assertThat(actors())
        .contains(
            "system:node:node-3",
            "system:kube-scheduler",
            "system:kube-controller-manager",
            "system:serviceaccount:kube-system:replicaset-controller",
            "system:serviceaccount:kube-system:daemon-set-controller",
            "system:serviceaccount:kube-system:statefulset-controller",
            "system:serviceaccount:kube-system:persistent-volume-binder",
            "system:serviceaccount:kube-system:job-controller",
            "system:serviceaccount:kube-system:cronjob-controller",
            "system:serviceaccount:kube-system:ttl-after-finished-controller",
            "system:serviceaccount:kube-system:node-controller",
            "system:serviceaccount:kube-system:pod-garbage-collector",
            "system:serviceaccount:kube-system:service-controller",
            "system:serviceaccount:kube-system:namespace-controller")
        .doesNotContain("kubejar-informers", "system:kubelets");
  }

  private void deleteTheNamespaceOfAPod() {
    create("namespaces", "{apiVersion: v1, kind: Namespace, metadata: {name: gone}}");
    cluster.time().advance(Duration.ofSeconds(1));
    ResourceClient pods = cluster.client().resource("v1", "pods");
    pods.create(
        "gone",
        TestControlPlane.yaml(
            "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image:"
                + " i}]}}"));
    cluster.client().resource("v1", "namespaces").delete("", "gone", Json.object());
    cluster.await().object("v1", "namespaces", "", "gone").deleted();
    assertThat(pods.list("gone", Map.of()).items()).isEmpty();
  }
}
