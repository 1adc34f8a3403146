package io.kubejar.scheduler;

import static io.kubejar.scheduler.NodeBuilder.node;
import static io.kubejar.scheduler.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubejar.apimachinery.KubeObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The volume plugins; the test stands in for the volume controllers. */
class VolumePluginsTest {
  private static final String CLAIM_VOLUME =
      "[{'name':'v','persistentVolumeClaim':{'claimName':'c'}}]";

  private final SchedulerCluster cluster = SchedulerCluster.start();

  @AfterEach
  void close() {
    cluster.close();
  }

  private void storageClass(String name, String provisioner, String mode) {
    cluster.create(
        "storage.k8s.io/v1",
        "storageclasses",
        "",
        ("{'apiVersion':'storage.k8s.io/v1','kind':'StorageClass','metadata':{'name':'%s'},"
                + "'provisioner':'%s','volumeBindingMode':'%s','reclaimPolicy':'Delete'}")
            .formatted(name, provisioner, mode));
  }

  private void claim(String className, String mode, String more) {
    cluster.create(
        "v1",
        "persistentvolumeclaims",
        "default",
        ("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'c',"
                + "'namespace':'default'%s},'spec':{'storageClassName':'%s','accessModes':['%s'],"
                + "'resources':{'requests':{'storage':'1Gi'}}}}")
            .formatted(more, className, mode));
  }

  private void volume(String name, String className, String size, String node) {
    cluster.create(
        "v1",
        "persistentvolumes",
        "",
        ("{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'%s'},'spec':{"
                + "'storageClassName':'%s','capacity':{'storage':'%s'},'accessModes':"
                + "['ReadWriteOnce'],'persistentVolumeReclaimPolicy':'Retain','hostPath':"
                + "{'path':'/data'},'nodeAffinity':{'required':{'nodeSelectorTerms':[{"
                + "'matchExpressions':[{'key':'kubernetes.io/hostname','operator':'In',"
                + "'values':['%s']}]}]}}}}")
            .formatted(name, className, size, node));
  }

  /** What the volume binder does once a volume is found or made. */
  private void bindClaim(String volume) {
    cluster.edit(
        "v1",
        "persistentvolumeclaims",
        "c",
        c -> {
          c.withObjectProperty("spec").put("volumeName", volume);
          c.withObjectProperty("metadata")
              .withObjectProperty("annotations")
              .put("pv.kubernetes.io/bind-completed", "yes");
        });
  }

  private KubeObject claim() {
    return cluster
        .controlPlane()
        .client()
        .resource("v1", "persistentvolumeclaims")
        .get("default", "c");
  }

  private String refusal(String pod) {
    return cluster.message(pod).replaceFirst("\\. no new claims.*", "");
  }

  @Test
  void aClaimThatIsMissingKeepsThePodWaitingUntilItIsThere() {
    cluster.add(node("a"));
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    assertThat(cluster.message("p"))
        .isEqualTo("0/1 nodes are available: persistentvolumeclaim \"c\" not found. not found");
    claim("", "ReadWriteOnce", "");
    assertThat(cluster.message("p"))
        .isEqualTo(
            "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims."
                + " not found");
    volume("pv", "", "1Gi", "a");
    bindClaim("pv");
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
  }

  @Test
  void aBoundVolumeThatANodeCannotReachRefusesIt() {
    cluster.add(node("a"), node("b"));
    volume("pv", "", "1Gi", "b");
    claim("", "ReadWriteOnce", "");
    bindClaim("pv");
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    cluster.add(pod("q").spec("volumes", CLAIM_VOLUME).spec("nodeSelector", "{'x':'y'}"));
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
    assertThat(cluster.scheduler().explain("default", "p").nodes())
        .contains(
            new Explanation.Refuses(
                "a",
                "VolumeBinding",
                List.of("node(s) didn't match PersistentVolume's node affinity")));
  }

  @Test
  void aClaimThatWaitsForItsConsumerGetsTheSmallestVolumeOfTheNode() {
    storageClass("local", "kubernetes.io/no-provisioner", "WaitForFirstConsumer");
    cluster.add(node("a"), node("b"));
    volume("too-small", "local", "500Mi", "b");
    volume("big", "local", "10Gi", "b");
    volume("right", "local", "2Gi", "b");
    claim("local", "ReadWriteOnce", "");
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    assertThat(cluster.nodeOf("p")).as("before the claim is bound").isEmpty();
    KubeObject right =
        cluster.controlPlane().client().resource("v1", "persistentvolumes").get("", "right");
    assertThat(right.spec().path("claimRef").path("uid").asText()).isEqualTo(claim().uid());
    assertThat(claim().annotation("volume.kubernetes.io/selected-node")).isNull();
    bindClaim("right");
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
  }

  @Test
  void withoutAVolumeToBindNobodyCanProvisionOne() {
    storageClass("local", "kubernetes.io/no-provisioner", "WaitForFirstConsumer");
    cluster.add(node("a"));
    claim("local", "ReadWriteOnce", "");
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    assertThat(refusal("p"))
        .isEqualTo(
            "0/1 nodes are available:"
                + " 1 node(s) didn't find available persistent volumes to bind");
  }

  @Test
  void aProvisionerIsToldTheNodeAndThePodWaitsForItsVolume() {
    storageClass("fast", "csi.example.com", "WaitForFirstConsumer");
    cluster.add(node("a"));
    claim("fast", "ReadWriteOnce", "");
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    assertThat(claim().annotation("volume.kubernetes.io/selected-node")).isEqualTo("a");
    assertThat(cluster.nodeOf("p")).isEmpty();
    volume("made", "fast", "1Gi", "a");
    bindClaim("made");
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
  }

  @Test
  void aVolumeThatDoesNotComeInTenMinutesSendsThePodBack() {
    storageClass("fast", "csi.example.com", "WaitForFirstConsumer");
    cluster.add(node("a"));
    claim("fast", "ReadWriteOnce", "");
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    cluster.advance(Duration.ofMinutes(9));
    assertThat(cluster.message("p")).isEmpty();
    cluster.advance(Duration.ofSeconds(60));
    assertThat(cluster.scheduledCondition("p").path("reason").asText()).isEqualTo("SchedulerError");
    assertThat(cluster.message("p")).contains("binding volumes: context deadline exceeded");
  }

  @Test
  void aReadWriteOncePodClaimServesOnePod() {
    cluster.add(node("a"), node("b"));
    volume("pv", "", "1Gi", "a");
    claim("", "ReadWriteOncePod", "");
    bindClaim("pv");
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    cluster.add(pod("q").spec("volumes", CLAIM_VOLUME));
    assertThat(cluster.nodeOf("p")).isEqualTo("a");
    assertThat(refusal("q"))
        .contains(
            "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod"
                + " access mode");
    cluster.deletePod("p");
    assertThat(cluster.nodeOf("q")).isEqualTo("a");
  }

  @Test
  void aVolumesZoneKeepsThePodThere() {
    cluster.add(node("a").zone("z1"), node("b").zone("z2"));
    cluster.create(
        "v1",
        "persistentvolumes",
        "",
        "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'pv','labels':"
            + "{'topology.kubernetes.io/zone':'z2'}},'spec':{'capacity':{'storage':'1Gi'},"
            + "'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/data'}}}");
    claim("", "ReadWriteOnce", "");
    bindClaim("pv");
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    assertThat(cluster.nodeOf("p")).isEqualTo("b");
  }

  @Test
  void aNodeWhoseDriverCanAttachNoMoreIsRefused() {
    storageClass("fast", "csi.example.com", "WaitForFirstConsumer");
    cluster.add(node("a"));
    cluster.create(
        "storage.k8s.io/v1",
        "csinodes",
        "",
        "{'apiVersion':'storage.k8s.io/v1','kind':'CSINode','metadata':{'name':'a'},'spec':"
            + "{'drivers':[{'name':'csi.example.com','nodeID':'a','allocatable':{'count':0}}]}}");
    claim("fast", "ReadWriteOnce", "");
    cluster.add(pod("p").spec("volumes", CLAIM_VOLUME));
    assertThat(refusal("p"))
        .isEqualTo("0/1 nodes are available: 1 node(s) exceed max volume count");
  }
}
